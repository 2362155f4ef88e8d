import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { berthPaths } from '@berth/host';
import { describe, expect, it } from 'vitest';
import { openAdapters } from './adapters.ts';
import { findEntries } from './entries.ts';

/** Opens the adapters of a daemon whose settings are wrong. */
async function refused(environment: Record<string, string>, message: string): Promise<void> {
  const home = join(tmpdir(), 'berth-never');
  const opening = openAdapters({
    paths: berthPaths({ BERTH_HOME: home }),
    entries: findEntries(),
    userMask: 0o022,
    log: { info: () => undefined, warn: () => undefined },
    environment,
    onFatal: () => undefined,
  });
  await expect(opening).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining(message),
  });
  expect(existsSync(home)).toBe(false);
}

describe('the bound of a log', () => {
  it.each(['x', '-1', '0', '1048575', '1.5e6.', '9007199254740993', 'Infinity', '1048576.5'])(
    'cannot be %s, and nothing is opened then',
    (text) => refused({ BERTH_LOG_MAX_BYTES: text }, `BERTH_LOG_MAX_BYTES is ${text}:`),
  );
});

describe('the number of keepers that stand by', () => {
  it.each(['x', '-1', '9', '1.5', '1e0', '0x1', ' ', 'Infinity', '99999999999999999999'])(
    'cannot be %s, and nothing is opened then',
    (text) =>
      refused(
        { BERTH_STANDBY_KEEPERS: text },
        `BERTH_STANDBY_KEEPERS is ${text}: it must be a whole number from 0 to 8.`,
      ),
  );
});

describe('the programs of a daemon', () => {
  it('are there as sources', () => {
    for (const [name, url] of Object.entries(findEntries())) {
      expect(existsSync(fileURLToPath(url)), name).toBe(true);
    }
  });

  it('lie beside a bundle', () => {
    const urls = Object.values(findEntries('file:///opt/berth/daemon.js')).map(String);
    expect(urls.toSorted()).toEqual([
      'file:///opt/berth/',
      'file:///opt/berth/certificates.js',
      'file:///opt/berth/demo.js',
      'file:///opt/berth/disk-worker.js',
      'file:///opt/berth/doctor.js',
      'file:///opt/berth/keeper.js',
      'file:///opt/berth/page/',
      'file:///opt/berth/screen-worker.js',
      'file:///opt/berth/store-worker.js',
    ]);
  });
});
