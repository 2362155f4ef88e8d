import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { KeeperStand, type TestKeeper } from './test-programs/keeper-stand.ts';
import { FLOOD, OBEDIENT, RAW_CAT, script, SIZER } from './test-programs/programs.ts';
import type { TestClient } from './test-programs/test-client.ts';
import { until } from './test-programs/until.ts';

const MIB = 1024 * 1024;
/** A Node with the keeper's code has about 45 MiB; a client that is not read must not add more than its bound. */
const RESIDENT_MAX_MIB = 110;

let stand: KeeperStand;
beforeAll(async () => {
  stand = await KeeperStand.open();
});
afterEach(async () => {
  expect(await stand.clear()).toEqual([]);
});
afterAll(() => stand.close());

async function end(keeper: TestKeeper): Promise<void> {
  const client = await keeper.connect();
  client.link.stop({ signal: 'SIGKILL', graceMs: 0 });
  await client.exited();
  await keeper.gone;
}

async function residentMib(keeper: TestKeeper): Promise<number> {
  const text = await readFile(`/proc/${keeper.process.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(text)?.[1]) / 1024;
}

/** Resolves when the program has printed `bytes` more than now. */
async function grown(keeper: TestKeeper, bytes: number): Promise<void> {
  const watcher = await keeper.connect();
  const goal = watcher.link.status.end + bytes;
  watcher.close();
  await until(`${bytes} bytes more`, async () => {
    const client = await keeper.connect();
    client.close();
    return client.link.status.end >= goal;
  });
}

describe('output', () => {
  it('of a busy program reaches every reader whole, wherever and whenever it joins', async () => {
    const keeper = await stand.start(
      script('while [ ! -e stop ]; do seq 1 1000; sleep 0.005; done; read -r end'),
    );
    const readers: { client: TestClient; from: number }[] = [];
    while (readers.length < 60) {
      const client = await keeper.connect();
      const from = Math.floor(Math.random() * (client.link.status.end + 1));
      client.subscribe(from);
      readers.push({ client, from });
      if (Math.random() < 0.3) client.link.pause();
      if (Math.random() < 0.3) readers[Math.floor(Math.random() * readers.length)]?.client.link.resume();
    }
    for (const { client } of readers) client.link.resume();
    await writeFile(`${keeper.home}/stop`, '');
    await readers[0]?.client.link.input(Buffer.from('end\n'));
    await Promise.all(readers.map(({ client }) => client.exited()));
    const log = await keeper.output();
    for (const { client, from } of readers) {
      expect(client.faults).toEqual([]);
      expect(client.skips).toEqual([]);
      expect(client.text.equals(log.subarray(from)), `reader from ${from}`).toBe(true);
    }
  });

  it('of a program that ends reaches those whole who are still far behind', async () => {
    const keeper = await stand.start(script('read -r go; seq 1 400000'));
    const clients = await Promise.all(Array.from({ length: 24 }, () => keeper.connect()));
    for (const client of clients) client.subscribe(0);
    await clients[0]?.link.input(Buffer.from('go\n'));
    const questions = setInterval(() => clients.forEach(({ link }) => link.resize(80, 24)), 1);
    await Promise.all(clients.map((client) => client.exited())).finally(() => clearInterval(questions));
    const log = await keeper.output();
    for (const client of clients) {
      expect(client.text.equals(log)).toBe(true);
      expect([...client.faults, ...client.skips]).toEqual([]);
    }
  });

  it('starts anew where a second subscription says, without a word of the first', async () => {
    const keeper = await stand.start(script('seq 1 400000; echo done; exec sleep 1000'));
    await keeper.printed('done');
    const client = await keeper.connect();
    const log = await keeper.output();
    client.subscribe(0);
    await until('the first bytes', () => client.received > 0);
    client.link.subscribe(log.length - 100, 'complete');
    await until('the end', () => client.caughtUp.length > 0);
    expect(client.text.subarray(-100).equals(log.subarray(-100))).toBe(true);
    // Everything before the jump is in order, and after it nothing but the last hundred bytes.
    expect(client.faults.length).toBeLessThanOrEqual(1);
    expect(client.text.subarray(0, -100).equals(log.subarray(0, client.received - 100))).toBe(true);
  });

  it('is not held up by a reader that never reads, and costs bounded memory', async () => {
    const keeper = await stand.start(FLOOD, { logMaxBytes: 8 * MIB });
    const frozen = await keeper.connect();
    frozen.subscribe(0, 'live');
    frozen.link.pause();
    const patient = await keeper.connect();
    patient.subscribe(0, 'complete');
    patient.link.pause();
    await grown(keeper, 64 * MIB);
    expect(await residentMib(keeper)).toBeLessThan(RESIDENT_MAX_MIB);
    frozen.link.resume();
    await until('the skip', () => frozen.skips.some(({ gone }) => !gone));
    patient.link.resume();
    await until('the gap', () => patient.skips.some(({ gone }) => gone));
    await until('more', () => patient.received > 4 * MIB);
    expect([...frozen.faults, ...patient.faults]).toEqual([]);
    await end(keeper);
  });

  it('tells a reader that skipped the size of the terminal', async () => {
    const keeper = await stand.start(FLOOD);
    const client = await keeper.connect();
    client.subscribe(0, 'live');
    await until('the first bytes', () => client.received > 0);
    client.link.pause();
    await grown(keeper, 4 * MIB);
    const other = await keeper.connect();
    other.link.resize(111, 44);
    await grown(keeper, 4 * MIB);
    client.link.resume();
    await until('the new size', () => client.sizes.some(({ cols, rows }) => cols === 111 && rows === 44));
    await end(keeper);
  });

  it('leaves a reader that does not read behind at the end, and lets the others go', async () => {
    const keeper = await stand.start(script('read -r go; seq 1 900000'));
    const [frozen, quick] = [await keeper.connect(), await keeper.connect()];
    frozen.subscribe(0);
    quick.subscribe(0);
    frozen.link.pause();
    await quick.link.input(Buffer.from('go\n'));
    await quick.exited();
    const told = performance.now();
    expect(quick.faults).toEqual([]);
    expect(quick.text.equals(await keeper.output())).toBe(true);
    expect(frozen.ended).toBeUndefined();
    // It is told where it stood once it reads again.
    await until('the patience of the keeper to end', () => performance.now() > told + 2500);
    frozen.link.resume();
    await frozen.exited();
    expect(frozen.faults).toEqual([]);
    expect(frozen.skips).toMatchObject([{ to: quick.cursor, gone: false }]);
    await keeper.gone;
  });
});

describe('input', () => {
  it('arrives complete and in order, a paste of 200 kB in many parts', async () => {
    const keeper = await stand.start(RAW_CAT);
    const client = await keeper.connect();
    client.subscribe(0);
    await client.sees('ready');
    const before = client.received;
    const paste = Buffer.from(randomBytes(100_000).toString('hex'));
    const parts = Array.from({ length: 100 }, (_, index) => paste.subarray(index * 2000, (index + 1) * 2000));
    await Promise.all(parts.map((part) => client.link.input(part)));
    await until('the echo', () => client.received >= before + paste.length);
    expect(client.text.subarray(-paste.length).equals(paste)).toBe(true);
  });

  it('waits for a program that does not read, up to a bound, and loses nothing', async () => {
    const bytes = 256 * 1024;
    const keeper = await stand.start(
      script(`stty raw -echo; echo ready; read -r nothing </dev/null; trap '' USR1
        while [ ! -e go ]; do sleep 0.01; done; head -c ${4 * bytes} | sha256sum; exec sleep 1000`),
    );
    const client = await keeper.connect();
    client.subscribe(0);
    await client.sees('ready');
    const parts = Array.from({ length: 4 }, () => randomBytes(bytes));
    const taken = Promise.all(parts.map((part) => client.link.input(part)));
    await expect(client.link.input(Buffer.alloc(bytes))).rejects.toMatchObject({ code: 'input_queue_full' });
    await writeFile(`${keeper.home}/go`, '');
    await taken;
    await client.sees(createHash('sha256').update(Buffer.concat(parts)).digest('hex'));
  });

  it('that still waits when the program ends is refused', async () => {
    const keeper = await stand.start(script('stty raw -echo; echo ready; exec sleep 1000'));
    const client = await keeper.connect();
    client.subscribe(0);
    await client.sees('ready');
    const pending = client.link.input(Buffer.alloc(500_000, 'x'));
    client.link.stop({ signal: 'SIGKILL', graceMs: 0 });
    await expect(pending).rejects.toMatchObject({ code: 'not_running' });
  });
});

describe('size and signals', () => {
  it('a new size reaches the program, the log and the readers', async () => {
    const keeper = await stand.start(SIZER);
    const client = await keeper.connect();
    client.subscribe(0);
    await client.sees('size 24 80');
    client.link.resize(132, 43);
    await client.sees('size 43 132');
    expect(client.sizes.at(-1)).toMatchObject({ cols: 132, rows: 43 });
    expect((await keeper.log()).filter((item) => item.kind === 'resized')).toMatchObject([
      { cols: 80, rows: 24 },
      { cols: 132, rows: 43 },
    ]);
    await end(keeper);
  });

  it('a signal goes to the foreground of the terminal, not to its shell', async () => {
    const keeper = await stand.start(
      script(
        'set -m; echo ready; sh -c "trap \'echo got it; exit 0\' INT; echo waiting; while :; do sleep 0.02; done"; echo back; exec sleep 1000',
      ),
    );
    const client = await keeper.connect();
    client.subscribe(0);
    await client.sees('waiting');
    client.link.signal('SIGINT');
    await client.sees('got it');
    await client.sees('back');
    await end(keeper);
  });

  it('a size that no terminal has ends the connection only', async () => {
    const keeper = await stand.start(OBEDIENT);
    const client = await keeper.connect();
    client.link.resize(0, 0);
    expect(await until('the end', () => client.ended)).toMatch(/cannot be 0x0/);
    await keeper.connect();
  });
});
