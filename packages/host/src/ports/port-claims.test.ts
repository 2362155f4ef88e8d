import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PortClaims } from './port-claims.ts';

const run = promisify(execFile);
const BOOT = 'this-boot';
const CLAIMERS = 4;
const WANTED = 200;

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'claims-'));
});
afterEach(() => rm(root, { recursive: true }));

/** A Berth with a registry, unless it is to be one that is gone. */
async function berth(name: string, { exists = true, bootId = BOOT } = {}): Promise<PortClaims> {
  const state = join(root, name);
  await mkdir(state, { recursive: true });
  if (exists) await writeFile(join(state, 'berth.db'), '');
  return new PortClaims({ directory: join(root, 'claims', '4026'), state, bootId });
}

async function claimed(claims: PortClaims): Promise<[number, boolean][]> {
  return (await claims.list()).map(({ port, mine }) => [port, mine]);
}

describe('a claim', () => {
  it('keeps every other Berth away until it is released', async () => {
    const [one, other] = [await berth('one'), await berth('other')];
    expect(await one.claim(20_000, 'inst_a')).toBe(true);
    expect(await other.claim(20_000, 'inst_b')).toBe(false);
    await other.release([20_000]);
    expect(await claimed(other)).toStrictEqual([[20_000, false]]);
    await one.release([20_000, 20_001]);
    expect(await other.claim(20_000, 'inst_b')).toBe(true);
    expect(await one.list()).toMatchObject([{ port: 20_000, instance: 'inst_b', mine: false }]);
  });

  it('may be made again by its own Berth, for another instance', async () => {
    const one = await berth('one');
    expect(await one.claim(20_000, 'inst_a')).toBe(true);
    expect(await one.claim(20_000, 'inst_b')).toBe(true);
    expect(await one.list()).toMatchObject([{ port: 20_000, instance: 'inst_b', mine: true }]);
  });

  it('leaves no drafts, and lies where everybody may add and nobody may take away', async () => {
    const one = await berth('one');
    await one.claim(20_000, 'inst_a');
    await (await berth('other')).claim(20_000, 'inst_b');
    expect(await readdir(join(root, 'claims/4026'))).toStrictEqual(['20000']);
    for (const directory of ['claims', 'claims/4026'])
      expect((await stat(join(root, directory))).mode & 0o7777).toBe(0o1777);
    expect((await stat(join(root, 'claims/4026/20000'))).mode & 0o777).toBe(0o600);
  });

  it('is refused while a file lies there that nobody can read', async () => {
    const one = await berth('one');
    await one.claim(20_001, 'inst_a');
    await writeFile(join(root, 'claims/4026/20000'), 'half of a cl');
    expect(await one.claim(20_000, 'inst_a')).toBe(false);
  });
});

describe('what a Berth left that is gone', () => {
  it('is taken over when its registry is not there any more', async () => {
    await (await berth('gone', { exists: false })).claim(20_000, 'inst_old');
    expect(await (await berth('one')).claim(20_000, 'inst_new')).toBe(true);
  });

  it('is taken over after a reboot', async () => {
    await (await berth('other', { bootId: 'boot-before' })).claim(20_000, 'inst_old');
    expect(await (await berth('one')).claim(20_000, 'inst_new')).toBe(true);
  });

  it('is swept away, and nothing else', async () => {
    await (await berth('gone', { exists: false })).claim(20_000, 'inst_old');
    await (await berth('other')).claim(20_001, 'inst_live');
    const one = await berth('one');
    await one.claim(20_002, 'inst_mine');
    await one.sweep();
    expect(await claimed(one)).toStrictEqual([
      [20_001, false],
      [20_002, true],
    ]);
  });

  it('waits while somebody else sweeps, unless that one died over it', async () => {
    await (await berth('gone', { exists: false })).claim(20_000, 'inst_old');
    const one = await berth('one');
    const lock = join(root, 'claims/4026', `.sweep-${process.getuid?.()}`);
    await mkdir(lock);
    expect(await one.claim(20_000, 'inst_new')).toBe(false);
    const longAgo = new Date(Date.now() - 120_000);
    await utimes(lock, longAgo, longAgo);
    expect(await one.claim(20_000, 'inst_new')).toBe(false);
    expect(await one.claim(20_000, 'inst_new')).toBe(true);
  });
});

describe('a daemon that takes over', () => {
  it('claims what is due and gives the rest of its own back', async () => {
    const [one, other] = [await berth('one'), await berth('other')];
    for (const port of [20_000, 20_001]) await one.claim(port, 'inst_a');
    await other.claim(20_002, 'inst_b');
    await one.restore([20_001, 20_002, 20_003].map((port) => ({ port, instance: 'inst_a' })));
    expect(await claimed(one)).toStrictEqual([
      [20_001, true],
      [20_002, false],
      [20_003, true],
    ]);
  });

  it('finds nothing where nobody ever claimed a port', async () => {
    expect(await (await berth('one')).list()).toStrictEqual([]);
  });

  it('keeps its claims young', async () => {
    const one = await berth('one');
    await one.claim(20_000, 'inst_a');
    const file = join(root, 'claims/4026/20000');
    await utimes(file, new Date(0), new Date(0));
    await one.refresh();
    expect(Date.now() - (await stat(file)).mtimeMs).toBeLessThan(60_000);
  });
});

it('gives each port to exactly one of several processes that want them all', {
  timeout: 60_000,
}, async () => {
  await berth('warm-up');
  const source = new URL('./port-claims.ts', import.meta.url).href;
  const script = `
    const { PortClaims } = await import(${JSON.stringify(source)});
    const claims = new PortClaims(JSON.parse(process.argv[1]));
    const got = [];
    for (let port = 20000; port < 20000 + ${WANTED}; port += 1) if (await claims.claim(port, 'inst')) got.push(port);
    console.log(JSON.stringify(got));`;
  const directory = join(root, 'claims', '4026');
  const answers = await Promise.all(
    Array.from({ length: CLAIMERS }, async (_, index) => {
      const state = join(root, `racer-${index}`);
      await mkdir(state);
      await writeFile(join(state, 'berth.db'), '');
      const options = JSON.stringify({ directory, state, bootId: BOOT });
      const args = ['--input-type=module', '-e', script, options];
      return JSON.parse((await run(process.execPath, args)).stdout) as number[];
    }),
  );
  const all = answers.flat();
  expect(all).toHaveLength(WANTED);
  expect(new Set(all).size).toBe(WANTED);
});
