import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { BerthClient } from '@berth/client';
import type { RunFacts } from './chronicle.ts';

export interface OutputLoss {
  readonly instance: string;
  readonly lines: number;
  readonly bytes: number;
  readonly where: string;
}

export interface OutputAccount {
  /** Lines that counters are known to have printed, and their bytes. */
  lines: number;
  bytes: number;
  /** Missing, and nothing says so. */
  readonly unmarked: OutputLoss[];
  /** The last of a run whose keeper was killed: how much there was cannot be known by Berth, which records `keeper_lost`. */
  readonly withKeeper: OutputLoss[];
  /** Ranges that the log names as missing. */
  readonly marked: OutputLoss[];
  /** Lines whose checksum is wrong, and lines that are there twice. */
  damaged: number;
}

export interface Counted {
  readonly id: string;
  readonly name: string;
  readonly runs: readonly RunFacts[];
}

/** What was printed a moment ago is with the keeper, or on its way there. */
const ARRIVES_MS = 10_000;
const LOOK_MS = 200;
const LINE = /^chaos ((\S+) (\d+)) ([0-9a-f]{8})\r?$/gm;

/** Where logs and records are. */
interface Sources {
  readonly client: BerthClient;
  readonly records: string;
}

/** Compares what counters wrote down that they had printed with what the logs give back. */
export async function checkOutput(sources: Sources, counters: readonly Counted[]): Promise<OutputAccount> {
  const account: OutputAccount = {
    lines: 0,
    bytes: 0,
    unmarked: [],
    withKeeper: [],
    marked: [],
    damaged: 0,
  };
  for (const counter of counters) await checkOne(sources, counter, account);
  return account;
}

async function checkOne(
  { client, records }: Sources,
  counter: Counted,
  account: OutputAccount,
): Promise<void> {
  const printed = await recordsOf(records, counter.id);
  const found = new Set<string>();
  for (const run of counter.runs) {
    const log = await readWhole(client, { counter, run }, printed);
    for (const gap of log.gaps)
      account.marked.push({ instance: counter.name, lines: 0, bytes: gap, where: `run ${run.generation}` });
    account.damaged += log.damaged;
    for (const [token, numbers] of log.numbers) {
      found.add(token);
      judge({ counter, run, token, numbers, gaps: log.gaps.length }, printed.get(token) ?? 0, account);
    }
  }
  // A whole run of which the log has nothing.
  for (const [token, last] of printed) {
    if (found.has(token) || last === 0) continue;
    const loss = lost(counter, token, { from: 1, to: last, where: 'whole run' });
    const isKeepers = counter.runs.some(({ cause }) => cause === 'keeper_lost');
    (isKeepers ? account.withKeeper : account.unmarked).push(loss);
  }
}

interface Read {
  readonly counter: Counted;
  readonly run: RunFacts;
  readonly token: string;
  readonly numbers: readonly number[];
  readonly gaps: number;
}

function judge({ counter, run, token, numbers, gaps }: Read, last: number, account: OutputAccount): void {
  account.lines += last;
  account.bytes += bytesOf(token, 1, last);
  const where = `run ${run.generation}`;
  let expected = 1;
  for (const number of numbers) {
    if (number < expected) account.damaged += 1;
    else if (number > expected && gaps === 0)
      account.unmarked.push(
        lost(counter, token, { from: expected, to: number - 1, where: `${where}, in the middle` }),
      );
    expected = Math.max(expected, number + 1);
  }
  if (expected > last) return;
  const loss = lost(counter, token, { from: expected, to: last, where: `${where}, at its end` });
  if (run.cause === 'keeper_lost') account.withKeeper.push(loss);
  else if (gaps === 0) account.unmarked.push(loss);
}

function lost(
  { name }: Counted,
  token: string,
  { from, to, where }: { from: number; to: number; where: string },
): OutputLoss {
  return { instance: name, lines: to - from + 1, bytes: bytesOf(token, from, to), where };
}

/** With the carriage return that the terminal adds. */
function bytesOf(token: string, from: number, to: number): number {
  let sum = 0;
  for (let number = from; number <= to; number += 1) sum += `chaos ${token} ${number} 01234567\r\n`.length;
  return sum;
}

/** How far each run of an instance came, by its token. */
async function recordsOf(records: string, id: string): Promise<Map<string, number>> {
  const names = (await readdir(records)).filter((name) => name.startsWith(`${id}.`));
  const pairs = names.map(async (name): Promise<[string, number]> => {
    return [name.slice(id.length + 1), Number(await readFile(join(records, name), 'utf8'))];
  });
  return new Map(await Promise.all(pairs));
}

interface Log {
  readonly numbers: Map<string, number[]>;
  /** Sizes of the ranges that it names as missing. */
  readonly gaps: readonly number[];
  readonly damaged: number;
}

/** All of a run's log. One that still runs is read again until what was recorded before has arrived. */
async function readWhole(
  client: BerthClient,
  { counter, run }: Pick<Read, 'counter' | 'run'>,
  printed: ReadonlyMap<string, number>,
): Promise<Log> {
  const giveUpAt = performance.now() + ARRIVES_MS;
  for (;;) {
    const log = await readOnce(client, counter.id, run.generation);
    const isWhole =
      log.numbers.size > 0 &&
      [...log.numbers].every(([token, numbers]) => (numbers.at(-1) ?? 0) >= (printed.get(token) ?? 0));
    if (isWhole || run.cause !== undefined || performance.now() > giveUpAt) return log;
    await delay(LOOK_MS);
  }
}

async function readOnce(client: BerthClient, target: string, generation: number): Promise<Log> {
  const chunks: Buffer[] = [];
  const gaps: number[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  await client.openTerminal(
    { target, mode: 'log', generation },
    {
      output: ({ bytes }) => void chunks.push(Buffer.from(bytes)),
      skipped: ({ from, to }) => void gaps.push(to - from),
      closed: (why) => {
        if (why.kind === 'refused') reject(why.error);
        else if (why.kind === 'interrupted') reject(new Error(`the log of ${target} was cut off`));
        else resolve();
      },
    },
  );
  await promise;
  return parsed(Buffer.concat(chunks).toString('latin1'), gaps);
}

function parsed(text: string, gaps: readonly number[]): Log {
  const numbers = new Map<string, number[]>();
  let damaged = 0;
  for (const [, payload = '', token = '', number = '', checksum] of text.matchAll(LINE)) {
    if (crc32(payload).toString(16).padStart(8, '0') !== checksum) damaged += 1;
    const list = numbers.get(token);
    if (list === undefined) numbers.set(token, [Number(number)]);
    else list.push(Number(number));
  }
  return { numbers, gaps, damaged };
}
