import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { admissionRules } from './admission-rules.ts';
import { QUOTAS } from './kinds.ts';
import { Settings } from './settings.ts';

let directory: string;
let settings: Settings<(typeof QUOTAS)['defaults']>;
let changed: PromiseWithResolvers<void>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-quotas-'));
  settings = new Settings(directory, QUOTAS, { info: () => undefined, warn: () => undefined });
});
afterEach(async () => {
  settings.close();
  await rm(directory, { recursive: true });
});

/** Written, and read by those who follow it. */
async function write(text: string): Promise<void> {
  const isBroken = text.includes('nonsense');
  await writeFile(join(directory, 'quotas.yaml'), text);
  do {
    changed = Promise.withResolvers();
    settings.onChange(() => changed.resolve());
    await changed.promise;
  } while (settings.problems.length > 0 !== isBroken);
}

it('are not known while the file cannot be used and could never be', async () => {
  await writeFile(join(directory, 'quotas.yaml'), 'nonsense: 1\n');
  await settings.open();
  expect(admissionRules(settings)).toThrow(
    expect.objectContaining({
      code: 'quotas_file_invalid',
      message: expect.stringContaining('quotas.yaml cannot be used (1:1'),
    }),
  );
  await write('fleet: { instances: 1 }\n');
  expect(admissionRules(settings)().quotas.fleet).toStrictEqual({ instances: 1 });
});

it('are those of before when the file cannot be used any more', async () => {
  await writeFile(join(directory, 'quotas.yaml'), 'fleet: { instances: 1 }\n');
  await settings.open();
  await write('nonsense: 1\n');
  expect(admissionRules(settings)().quotas.fleet).toStrictEqual({ instances: 1 });
});

it('are the usual ones without a file', async () => {
  await settings.open();
  expect(admissionRules(settings)()).toStrictEqual(QUOTAS.defaults);
});
