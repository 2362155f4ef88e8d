import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileAuditLog } from '../log/file-audit-log.ts';
import { ChainBench, entry } from '../testing/chain-bench.ts';
import { verifyCopy } from './copy.ts';

let bench: ChainBench;
let log: FileAuditLog;
let path: string;
beforeEach(async () => {
  bench = await ChainBench.make();
  log = await bench.open({ segmentBytes: 2000 });
  for (let count = 0; count < 20; count += 1) await log.append([entry(`act-${count}`)]);
  path = join(bench.home, 'copy.jsonl');
});
afterEach(async () => {
  await log.close();
  await bench.remove();
});

async function copy(after = 0): Promise<string[]> {
  const { lines, manifest } = await log.lines({ from: after + 1, after });
  return [...lines, manifest ?? ''];
}

const put = (lines: readonly string[]) => writeFile(path, `${lines.join('\n')}\n`);

describe('a copy', () => {
  it('is checked without the chain that it is of', async () => {
    await put(await copy());
    expect(await verifyCopy(path)).toMatchObject({
      sound: true,
      records: 20,
      key: log.key,
      last: { seq: 20 },
    });
    expect(await verifyCopy(path, { key: log.key })).toMatchObject({ sound: true });
  });

  it('may begin anywhere', async () => {
    await put(await copy(13));
    expect(await verifyCopy(path)).toMatchObject({ sound: true, records: 7, last: { seq: 20 } });
  });

  it('signed with another key than the known one is refused', async () => {
    await put(await copy());
    expect((await verifyCopy(path, { key: 'f'.repeat(64) })).problems[0]).toMatchObject({
      kind: 'key_other',
    });
  });

  it('is larger than what is read at once', async () => {
    const large = entry('large', { input: { text: 'x'.repeat(50_000) } });
    for (let count = 0; count < 5; count += 1) await log.append([large]);
    await put(await copy());
    expect(await verifyCopy(path)).toMatchObject({ sound: true, records: 25 });
  });

  it('shows every byte that is another, and every line that is missing, doubled or elsewhere', async () => {
    const whole = await copy();
    await put(whole);
    const bytes = await readFile(path);
    for (let at = 0; at < bytes.length; at += 97) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await writeFile(path, changed);
      expect((await verifyCopy(path)).sound, `byte ${at}`).toBe(false);
    }
    for (let at = 0; at < whole.length; at += 1) {
      const line = whole[at] ?? '';
      for (const lines of [whole.toSpliced(at, 1), whole.toSpliced(at, 0, line), whole.slice(0, at)]) {
        await put(lines);
        expect((await verifyCopy(path)).sound, `line ${at}`).toBe(false);
      }
    }
    await put(whole.with(3, whole[4] ?? '').with(4, whole[3] ?? ''));
    expect((await verifyCopy(path)).sound).toBe(false);
  });
});
