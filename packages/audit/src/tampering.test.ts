import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChainBench, entry } from './testing/chain-bench.ts';
import { type Files, type Pick, TAMPERINGS } from './testing/tampering.ts';
import { verifyChain } from './verify/verify-chain.ts';

const ROUNDS = Number(process.env['BERTH_TAMPERINGS'] ?? 10_000);
const PARALLEL = 8;

/** Numbers from a seed, so that a failure can be had again. */
function picks(seed: number): Pick {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

let bench: ChainBench;
let whole: Files;
beforeAll(async () => {
  bench = await ChainBench.make();
  const log = await bench.open({ segmentBytes: 2000 });
  for (let count = 0; count < 7; count += 1)
    await log.append([entry('stopInstance', { id: `a-${count}` }), entry('stopInstance', { phase: 'done' })]);
  await log.close();
  await rm(join(bench.directory, 'reserve'));
  whole = await filesIn(bench.directory);
});
afterAll(() => bench.remove());

async function filesIn(directory: string): Promise<Files> {
  const names = await readdir(directory);
  return new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, Buffer]> => [name, await readFile(join(directory, name))]),
    ),
  );
}

/** Only what differs is written: ten thousand times. */
async function put(directory: string, before: Files, after: Files): Promise<void> {
  for (const name of before.keys()) if (!after.has(name)) await rm(join(directory, name));
  for (const [name, bytes] of after)
    if (before.get(name)?.equals(bytes) !== true) await writeFile(join(directory, name), bytes);
}

function isSame(one: Files, other: Files): boolean {
  return (
    one.size === other.size && [...one].every(([name, bytes]) => other.get(name)?.equals(bytes) === true)
  );
}

describe('a chain', () => {
  it('has several files and is sound as it was written', async () => {
    expect([...whole.keys()].filter((name) => name.endsWith('.jsonl')).length).toBeGreaterThan(2);
    expect(await verifyChain(bench.directory)).toMatchObject({ sound: true, records: 14, beyondEnd: 0 });
  });

  it(`shows every one of ${ROUNDS} random tamperings`, { timeout: 240_000 }, async () => {
    const seed = Number(process.env['BERTH_SEED'] ?? Date.now() % 2 ** 31);
    const kinds = Object.keys(TAMPERINGS);
    const missed: string[] = [];
    let tampered = 0;
    const worker = async (own: number) => {
      const directory = join(bench.home, `copy-${own}`);
      await mkdir(directory);
      await put(directory, new Map(), whole);
      for (let round = own; round < ROUNDS; round += PARALLEL) {
        const pick = picks(seed + round);
        pick(1);
        const kind = kinds[round % kinds.length] ?? '';
        const files = new Map(whole);
        // What comes out as it was is no tampering: a record that is doubled onto its own deletion, a flip of nothing.
        while (isSame(files, whole)) TAMPERINGS[kind]?.(files, pick);
        tampered += 1;
        await put(directory, whole, files);
        if ((await verifyChain(directory)).sound) missed.push(`${kind}, seed ${seed + round}`);
        await put(directory, files, whole);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, (_, own) => worker(own)));
    expect({ tampered, missed }).toEqual({ tampered: ROUNDS, missed: [] });
  });

  it('shows keys that were swapped, one or both', async () => {
    const pair = generateKeyPairSync('ed25519');
    const other = {
      key: Buffer.from(pair.privateKey.export({ type: 'pkcs8', format: 'pem' })),
      'key.pub': Buffer.from(pair.publicKey.export({ type: 'spki', format: 'pem' })),
    };
    for (const names of [['key'], ['key.pub'], ['key', 'key.pub']] as const) {
      const files = new Map(whole);
      for (const name of names) files.set(name, other[name]);
      await put(bench.directory, whole, files);
      expect((await verifyChain(bench.directory)).sound).toBe(false);
      await put(bench.directory, files, whole);
    }
  });

  it('names the first bad record', async () => {
    const name = '0000000000000001.jsonl';
    const text = (whole.get(name) ?? '').toString();
    const files = new Map(whole).set(name, Buffer.from(text.replace('"a-1"', '"b-1"')));
    await put(bench.directory, whole, files);
    const { problems } = await verifyChain(bench.directory);
    expect(problems[0]).toMatchObject({ kind: 'record_changed', seq: 3, file: name });
    await put(bench.directory, files, whole);
  });

  it('that is shorter than what was known of it before shows that', async () => {
    const anchor = { seq: 30, hash: 'f'.repeat(64) };
    const { problems } = await verifyChain(bench.directory, { anchor });
    expect(problems[0]).toMatchObject({ kind: 'anchor_differs', seq: 30 });
    const { last } = await verifyChain(bench.directory);
    expect(await verifyChain(bench.directory, { anchor: last })).toMatchObject({ sound: true });
  });
});
