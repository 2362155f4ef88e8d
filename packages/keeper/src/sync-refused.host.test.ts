import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkSegment, sizedSegments } from './log/log-check.ts';
import { KeeperStand, type TestKeeper } from './test-programs/keeper-stand.ts';
import { script } from './test-programs/programs.ts';
import { until } from './test-programs/until.ts';

/** Prints what it is told to, so that a test decides when there is something to sync. */
const ECHO = script('stty -echo; echo ready; while read line; do echo "$line"; done; sleep 1000');
const FIRST = 'printed before';
const SECOND = 'printed while the disk refused';
const THIRD = 'printed after';

let stand: KeeperStand;
const refusals: ChildProcess[] = [];
beforeAll(async () => {
  stand = await KeeperStand.open();
});
afterEach(async () => {
  for (const refusal of refusals.splice(0)) await end(refusal);
  expect(await stand.clear()).toEqual([]);
});
afterAll(() => stand.close());

/** From now on these system calls of the keeper fail as on a disk that is broken. */
const refuse = (keeper: TestKeeper, calls: string) => tamper(keeper, calls, 'error=EIO');

async function tamper(keeper: TestKeeper, calls: string, how: string): Promise<ChildProcess> {
  const { keeper: identity } = await keeper.status();
  const inject = ['-e', `trace=${calls}`, '-e', `inject=${calls}:${how}`];
  const strace = spawn('strace', ['-f', ...inject, '-p', String(identity.pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  refusals.push(strace);
  let said = '';
  strace.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until('strace to be attached', () => said.includes('attached'));
  return strace;
}

async function end(strace: ChildProcess): Promise<void> {
  if (strace.exitCode !== null || strace.signalCode !== null) return;
  const gone = once(strace, 'exit');
  strace.kill('SIGINT');
  await gone;
}

async function say(keeper: TestKeeper, text: string): Promise<void> {
  const client = await keeper.connect();
  await client.link.input(Buffer.from(`${text}\n`));
  client.close();
  await keeper.printed(text);
}

async function statusOf(keeper: TestKeeper) {
  const client = await keeper.connect();
  client.close();
  return client.link.status;
}

const checksOf = async (keeper: TestKeeper) =>
  Promise.all((await sizedSegments(keeper.config.directory)).map(checkSegment));
const segmentsOf = async (keeper: TestKeeper) => (await sizedSegments(keeper.config.directory)).length;

async function finish(keeper: TestKeeper): Promise<void> {
  const client = await keeper.connect();
  client.link.stop({ signal: 'SIGKILL', graceMs: 0 });
  await keeper.gone;
}

describe('a disk that refuses to sync a log', () => {
  it('once: the log goes on in a new segment, and what it refused is written anew', async () => {
    const keeper = await stand.start(ECHO);
    await keeper.printed('ready');
    await say(keeper, FIRST);
    const strace = await refuse(keeper, 'fdatasync');
    const before = await segmentsOf(keeper);
    await say(keeper, SECOND);
    await until('a new segment', async () => (await segmentsOf(keeper)) > before);
    await end(strace);
    await say(keeper, THIRD);
    expect(await statusOf(keeper)).not.toHaveProperty('inDoubt');
    await finish(keeper);
    const output = (await keeper.output()).toString();
    expect(output).toMatch(new RegExp(`^ready\\r\\n${FIRST}\\r\\n${SECOND}\\r\\n${THIRD}\\r\\n$`));
    for (const check of await checksOf(keeper))
      expect(check).toMatchObject({ damages: [], torn: null, doubts: [] });
    expect((await keeper.exitFile()).detail).toBeUndefined();
  });

  it('again and again: the program goes on, and what is in doubt is told by status, log and exit facts', async () => {
    const keeper = await stand.start(ECHO);
    await keeper.printed('ready');
    await say(keeper, FIRST);
    const strace = await refuse(keeper, 'fdatasync,fsync');
    const { end: from } = await statusOf(keeper);
    await say(keeper, SECOND);
    await until('doubt', async () => (await statusOf(keeper)).inDoubt !== undefined);
    await end(strace);
    await say(keeper, THIRD);
    const { inDoubt } = await statusOf(keeper);
    expect(inDoubt?.to).toBeGreaterThan(from);
    await finish(keeper);
    expect((await keeper.output()).toString()).toContain(`${FIRST}\r\n${SECOND}\r\n${THIRD}\r\n`);
    const checks = await checksOf(keeper);
    expect(checks.flatMap(({ damages, torn }) => [...damages, ...(torn === null ? [] : [torn])])).toEqual([]);
    expect(checks.flatMap(({ doubts }) => doubts)[0]?.from).toBe(inDoubt?.from);
    expect(await keeper.exitFile()).toMatchObject({
      cause: 'stopped',
      detail: expect.stringMatching(/^The disk refused to store output \d+ to \d+/),
    });
    expect(keeper.process.exitCode).toBe(0);
  });
});

describe('a disk that is slow to sync a log', () => {
  it('delays the news of the end: what is not on disk is told to nobody', async () => {
    const keeper = await stand.start(ECHO);
    await keeper.printed('ready');
    const strace = await tamper(keeper, 'fdatasync', 'delay_enter=1500000');
    const client = await keeper.connect();
    client.link.signal('SIGKILL');
    await until('the program to end', async () => !(await isAlive(client.link.status.child?.pid ?? 0)));
    expect((await statusOf(keeper)).exit).toBeNull();
    await keeper.gone;
    expect(client.link.exit).toEqual(await keeper.exitFile());
    await end(strace);
  });
});

async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
  return !stat.includes(') Z');
}
