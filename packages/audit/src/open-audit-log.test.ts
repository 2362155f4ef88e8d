import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AUDIT_CONTINUED, AUDIT_CUT, AUDIT_DAMAGED, type AuditEntry } from '@berth/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WAITING_MAX } from './log/file-audit-log.ts';
import { ChainBench, entry } from './testing/chain-bench.ts';
import { verifyChain } from './verify/verify-chain.ts';

const never = new AbortController().signal;

let bench: ChainBench;
beforeEach(async () => {
  bench = await ChainBench.make();
});
afterEach(() => bench.remove());

const segments = async () =>
  (await readdir(bench.directory)).filter((name) => name.endsWith('.jsonl')).toSorted();
const lastSegment = async () => join(bench.directory, (await segments()).at(-1) ?? '');

async function write(...actions: string[]): Promise<void> {
  const log = await bench.open();
  for (const action of actions) await log.append([entry(action)]);
  await log.close();
}

/** Actions that are on record, oldest first. */
async function actions(): Promise<string[]> {
  const log = await bench.open();
  const page = await log.page({ limit: 1000 }, never);
  await log.close();
  return page.map(({ action }) => action).toReversed();
}

describe('an audit', () => {
  it('is there from the first opening on, and for its owner alone', async () => {
    await write();
    expect(await verifyChain(bench.directory)).toMatchObject({ sound: true, records: 0 });
    for (const name of ['key', 'head'])
      expect((await stat(join(bench.directory, name))).mode & 0o077).toBe(0);
  });

  it('goes on where the daemon before ended', async () => {
    await write('one', 'two');
    await write('three');
    expect(await actions()).toEqual(['one', 'two', 'three']);
    expect(await verifyChain(bench.directory)).toMatchObject({ sound: true, records: 3 });
    expect(bench.said).toEqual([]);
  });

  it('takes what many write at once, each once and in turn', async () => {
    const log = await bench.open({ segmentBytes: 10_000 });
    const names = Array.from({ length: 100 }, (_, index) => `act-${index}`);
    for (const half of [names.slice(0, 50), names.slice(50)])
      await Promise.all(half.map((name) => log.append([entry(name), entry(name, { phase: 'done' })])));
    await log.close();
    expect(await actions()).toEqual(names.flatMap((name) => [name, name]));
    expect(await verifyChain(bench.directory)).toMatchObject({ sound: true, records: 200 });
    expect((await segments()).length).toBeGreaterThan(1);
  });

  it('refuses what would wait behind too many, and loses none of those', async () => {
    const log = await bench.open();
    const results = await Promise.allSettled(
      Array.from({ length: WAITING_MAX + 1000 }, (_, index) => log.append([entry(`act-${index}`)])),
    );
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ reason: { code: 'daemon_unresponsive' } });
    await log.append([entry('later')]);
    await log.close();
    const records = results.length - refused.length + 1;
    expect(await verifyChain(bench.directory)).toMatchObject({ sound: true, records });
  });

  it('has no character that acts on a terminal when somebody shows the file', async () => {
    await write('a\u001b]0;title\u0007', 'b\u009b2J', 'c\u202e');
    // oxlint-disable-next-line no-control-regex -- Control characters are what this is about.
    expect(await readFile(await lastSegment(), 'utf8')).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/,
    );
    expect(await actions()).toEqual(['a\u001b]0;title\u0007', 'b\u009b2J', 'c\u202e']);
  });

  it('keeps no line longer than a reader expects', async () => {
    const log = await bench.open();
    await log.append([entry('large', { input: { text: 'x'.repeat(100_000) } })]);
    await log.close();
    expect((await stat(await lastSegment())).size).toBeLessThan(1000);
  });
});

describe('after a crash', () => {
  it('goes on behind records that the head does not know yet, and says so', async () => {
    await write('one');
    const head = await readFile(join(bench.directory, 'head'));
    await write('two');
    await writeFile(join(bench.directory, 'head'), head);
    expect(await verifyChain(bench.directory)).toMatchObject({ sound: true, records: 2, beyondEnd: 1 });
    expect(await actions()).toEqual(['one', 'two', AUDIT_CONTINUED]);
    expect(await verifyChain(bench.directory)).toMatchObject({ sound: true, records: 3, beyondEnd: 0 });
  });

  it('puts a record aside that was never finished, and notes it', async () => {
    await write('one');
    const head = await readFile(join(bench.directory, 'head'));
    await write('two');
    await writeFile(join(bench.directory, 'head'), head);
    const path = await lastSegment();
    await truncate(path, (await stat(path)).size - 40);
    expect(await verifyChain(bench.directory)).toMatchObject({ sound: true, records: 1 });
    expect((await verifyChain(bench.directory)).unfinishedBytes).toBeGreaterThan(0);
    expect(await actions()).toEqual(['one', AUDIT_CUT]);
    expect(await verifyChain(bench.directory)).toMatchObject({ sound: true, records: 2, unfinishedBytes: 0 });
    expect(await readdir(join(bench.directory, 'cut'))).toHaveLength(1);
  });

  it('calls it damage when what stands behind the end is no record that was broken off', async () => {
    await write('one');
    await appendFile(await lastSegment(), '{"seq":2,"prev":"made up"}\n');
    expect((await verifyChain(bench.directory)).sound).toBe(false);
    expect(await actions()).toEqual(['one', AUDIT_DAMAGED]);
    expect((await verifyChain(bench.directory)).problems[0]).toMatchObject({ kind: 'damage_noted', seq: 2 });
  });

  it('has every record that was acknowledged, however often a writer is killed', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 8; round += 1) {
      const program = fileURLToPath(new URL('test-programs/writer.ts', import.meta.url));
      const writer = spawn(process.execPath, [program, bench.directory], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let said = '';
      for await (const chunk of writer.stdout.setEncoding('utf8')) {
        said += String(chunk);
        if (said.split('\n').length > 10 + 13 * round) writer.kill('SIGKILL');
      }
      if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
      acknowledged.push(
        ...said
          .split('\n')
          .slice(0, -1)
          .map((id) => `${round} ${id}`),
      );
      expect(await verifyChain(bench.directory)).toMatchObject({ sound: true });
    }
    const log = await bench.open();
    const ids = (await log.page({ limit: 10_000, action: 'stopInstance' }, never))
      .toReversed()
      .map(({ id }) => id);
    await log.close();
    let round = -1;
    const written = ids.map((id) => `${id === 'w-1' ? (round += 1) : round} ${id}`);
    expect(acknowledged.filter((each) => !written.includes(each))).toEqual([]);
    expect(await verifyChain(bench.directory)).toMatchObject({ sound: true });
  }, 60_000);
});

describe('an audit that was tampered with', () => {
  const damages: Readonly<Record<string, () => Promise<void>>> = {
    'the head is gone': () => rm(join(bench.directory, 'head')),
    'the key is gone': () => rm(join(bench.directory, 'key')),
    'the end is gone': async () => truncate(await lastSegment(), 0),
    'the file is gone': async () => rm(await lastSegment()),
    'a record is another': async () => {
      const path = await lastSegment();
      await writeFile(path, (await readFile(path, 'utf8')).replace('"two"', '"TWO"'));
    },
  };

  it.each(Object.keys(damages))('is moved aside whole when %s, and the new one says so', async (name) => {
    await write('one', 'two', 'three');
    await damages[name]?.();
    expect(await actions()).toEqual([AUDIT_DAMAGED]);
    const kept = (await readdir(bench.home)).filter((each) => each.startsWith('audit.damaged-'));
    expect(kept).toHaveLength(1);
    expect((await verifyChain(bench.directory)).problems[0]).toMatchObject({ kind: 'damage_noted', seq: 1 });
    expect(bench.said).toEqual([AUDIT_DAMAGED]);
  });
});

describe('a page', () => {
  it('has the newest first, within bounds and filters', async () => {
    const log = await bench.open({ segmentBytes: 1000 });
    for (let count = 1; count <= 10; count += 1)
      await log.append([
        entry(count % 2 === 0 ? 'even' : 'odd', { time: count * 1000, target: `t${count}` }),
      ]);
    const seqs = async (query: object) =>
      (await log.page({ limit: 3, ...query }, never)).map(({ seq }) => seq);
    expect(await seqs({})).toEqual([10, 9, 8]);
    expect(await seqs({ before: 5 })).toEqual([4, 3, 2]);
    expect(await seqs({ after: 8 })).toEqual([10, 9]);
    expect(await seqs({ action: 'even', before: 10 })).toEqual([8, 6, 4]);
    expect(await seqs({ since: 9000 })).toEqual([10, 9]);
    expect(await seqs({ targets: ['t1', 't7'] })).toEqual([7, 1]);
    await log.close();
  });

  it('can be without what went well at terminals, and never is without what did not or was typed by an act', async () => {
    const log = await bench.open({ segmentBytes: 1000 });
    const act = async (action: string, id: string, end?: Partial<AuditEntry>) => {
      await log.append([entry(action, { id })]);
      if (end !== undefined) await log.append([entry(action, { id, input: null, ...end })]);
    };
    await act('openTerminal', 'lost');
    await act('openTerminal', 'well', { phase: 'done' });
    await act('sendInput', 'sent', { phase: 'done' });
    await act('openTerminal', 'refused', { phase: 'refused', code: 'not_running' });
    await log.append([entry('closeTerminal', { id: 'closed', phase: 'noted' })]);
    await log.append([entry('openTerminal', { id: 'beyond', phase: 'refused', code: 'forbidden' })]);
    const shown = async (query: object) =>
      (await log.page({ limit: 10, ...query }, never)).map(({ id, phase }) => `${id} ${phase}`);
    expect(await shown({ terminals: false })).toEqual([
      ...['beyond refused', 'refused refused', 'refused begun'],
      ...['sent done', 'sent begun', 'lost begun'],
    ]);
    expect(await shown({ terminals: true })).toHaveLength(9);
    // A page that begins between the beginning and the end of an act.
    expect(await shown({ terminals: false, before: 3 })).toEqual(['lost begun']);
    expect(await shown({ terminals: false, before: 3, targets: ['web'] })).toEqual(['lost begun']);
    await log.close();
  });

  it('finds an end that stands many files behind the page', async () => {
    const log = await bench.open({ segmentBytes: 1000 });
    await log.append([entry('openTerminal', { id: 'slow' }), entry('stopInstance')]);
    for (let count = 0; count < 20; count += 1) await log.append([entry('stopInstance')]);
    await log.append([entry('openTerminal', { id: 'slow', phase: 'done', input: null })]);
    expect((await segments()).length).toBeGreaterThan(3);
    expect(await log.page({ limit: 10, before: 2, terminals: false }, never)).toEqual([]);
    await log.close();
  });
});
