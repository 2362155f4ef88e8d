import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../apps/cli/src/command-table.ts';
import { root } from './freshness.mjs';

const PAGE = join(root, 'apps/cli/man/berth.1');
/** A page that is made again at each change has no date of its own; its version is in the footer. */
const NO_DATE = /WARNING: missing date/;

describe('the man page', () => {
  it('is without fault for mandoc and for groff', () => {
    const { stdout } = spawnSync('mandoc', ['-T', 'lint', PAGE], { encoding: 'utf8' });
    expect(stdout.split('\n').filter((line) => line !== '' && !NO_DATE.test(line))).toEqual([]);
    const groff = spawnSync('groff', ['-man', '-ww', '-Tutf8', PAGE], { encoding: 'utf8' });
    expect([groff.status, groff.stderr]).toEqual([0, '']);
  });

  it('reads as it should at 80 columns', async () => {
    const environment = {
      ...process.env,
      MANWIDTH: '80',
      MAN_KEEP_FORMATTING: '',
      LC_ALL: 'C.UTF-8',
      MANROFFOPT: '-c',
    };
    const text = execFileSync('man', ['--warnings', '-l', PAGE], { encoding: 'utf8', env: environment });
    const plain = text.replaceAll(/.\u0008/g, '');
    expect(plain.split('\n').filter((line) => line.length > 80)).toEqual([]);
    for (const title of ['SYNOPSIS', 'COMMANDS', 'EXIT STATUS', 'ENVIRONMENT', 'FILES']) {
      expect(plain).toMatch(new RegExp(`^${title}$`, 'm'));
    }
    for (const entry of COMMANDS) {
      const { options, examples } = await entry.load();
      const part = plain.slice(plain.indexOf(`\n   ${entry.name}\n`));
      expect(part).toContain(`berth ${entry.name}`);
      for (const name of Object.keys(options)) expect(part).toContain(`--${name}`);
      for (const example of examples) expect(part.replaceAll('\u2019', "'")).toContain(example.slice(0, 60));
    }
  });
});
