import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DoctorReport } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DoctorChild } from './doctor-child.ts';

const REPORT: DoctorReport = {
  version: '0.1.0',
  time: new Date(0).toISOString(),
  state: '/state',
  daemon: 'answers',
  looked: [{ area: 'ports', things: 1, skipped: null }],
  findings: [],
  healthy: false,
};

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-doctor-child-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const signal = new AbortController().signal;

/** A doctor that is a few words. Each of its processes leaves a line. */
async function doctor(words: string, more: { signal?: AbortSignal; limitMs?: number } = {}) {
  const program = join(directory, `${crypto.randomUUID()}.mjs`);
  const noted = `import { appendFileSync } from 'node:fs'; appendFileSync(${JSON.stringify(`${program}.log`)}, 'x\\n');`;
  await writeFile(program, `${noted}\n${words}`);
  const environment = { REPORT: JSON.stringify(REPORT) };
  const child = new DoctorChild({ program: pathToFileURL(program), environment, signal, ...more });
  return {
    child,
    processes: () => readFile(`${program}.log`, 'utf8'),
  };
}

describe('the doctor as a child', () => {
  it('is believed whatever its exit status is', async () => {
    const { child } = await doctor('console.log(process.env.REPORT); process.exitCode = 13;');
    expect(await child.examine()).toStrictEqual(REPORT);
  });

  it('looks once for all who ask at the same moment, and again for who asks later', async () => {
    const { child, processes } = await doctor('console.log(process.env.REPORT)');
    const all = await Promise.all([child.examine(), child.examine(), child.examine()]);
    expect(new Set(all).size).toBe(1);
    expect(await processes()).toBe('x\n');
    await child.examine();
    expect(await processes()).toBe('x\nx\n');
  });

  it('that says nothing useful is told of with its complaint, and asked again the next time', async () => {
    const { child, processes } = await doctor("console.log('{}'); console.error('no legs'); process.exit(1)");
    await expect(child.examine()).rejects.toMatchObject({
      code: 'internal',
      message: 'The doctor ended without a report: no legs. See: berth doctor',
    });
    await expect(child.examine()).rejects.toThrow('without a report');
    expect(await processes()).toBe('x\nx\n');
  });

  it('that takes too long is ended', async () => {
    const { child } = await doctor('setInterval(() => undefined, 1000)', { limitMs: 500 });
    await expect(child.examine()).rejects.toMatchObject({ code: 'timeout' });
  });

  it('is ended with the daemon', async () => {
    const ending = new AbortController();
    const { child } = await doctor('setInterval(() => undefined, 1000)', { signal: ending.signal });
    const report = child.examine();
    ending.abort();
    await expect(report).rejects.toMatchObject({ code: 'daemon_unavailable' });
  });
});
