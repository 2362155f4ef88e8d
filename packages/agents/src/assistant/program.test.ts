import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installProgram } from './install.ts';
import { inspectProgram, ownProgram, type ProgramFacts } from './program.ts';
import { newestFirst, versionIn } from './version.ts';

let base: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'program-'));
});

afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

const FACTS: ProgramFacts = {
  agent: 'clever',
  command: 'clever',
  package: { name: '@vendor/clever', version: '2.0.0' },
  files: ['bin/clever'],
  tested: ['2.0.0'],
};

async function program(path: string, version: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho "clever ${version} (beta)"\n`);
  await chmod(path, 0o755);
}

const inspect = (more: Partial<ProgramFacts> = {}) =>
  inspectProgram({
    facts: { ...FACTS, ...more },
    programs: join(base, 'own'),
    env: { PATH: `${join(base, 'empty')}:${join(base, 'bin')}` },
  });

describe('the program of an assistant', () => {
  it('that is nowhere is reported with what to do', async () => {
    const report = await inspect();
    expect(report).toMatchObject({ path: null, version: null });
    expect(report.problems).toEqual([expect.stringContaining('berth agents install clever')]);
    expect((await inspect({ package: null })).problems[0]).toContain('as its vendor says');
  });

  it('is found in PATH, and tells its version', async () => {
    await program(join(base, 'bin/clever'), '2.0.0');
    expect(await inspect()).toMatchObject({ source: 'path', version: '2.0.0', problems: [] });
  });

  it('of a version that was not tried is used, with a warning', async () => {
    await program(join(base, 'bin/clever'), '3.1.4');
    const { path, problems } = await inspect();
    expect(path).toBe(join(base, 'bin/clever'));
    expect(problems).toEqual([expect.stringContaining('3.1.4 was not tried')]);
  });

  it('that Berth installed is preferred, the newest one', async () => {
    await program(join(base, 'bin/clever'), '9.0.0');
    for (const version of ['1.9.0', '1.10.0', 'draft-x'])
      await program(join(base, 'own/clever', version, 'bin/clever'), version);
    expect(ownProgram(FACTS, join(base, 'own'))).toBe(join(base, 'own/clever/1.10.0/bin/clever'));
    expect(await inspect()).toMatchObject({ source: 'berth', version: '1.10.0' });
  });

  it('that a confined run finds is not executed, and its version is what is written', async () => {
    const trap = join(base, 'trap');
    await mkdir(join(base, 'bin'));
    const planted = join(base, 'bin/clever');
    await writeFile(planted, `#!/bin/sh\ntouch ${trap}\necho 6.6.6\n`, { mode: 0o755 });
    const confined = {
      facts: FACTS,
      programs: join(base, 'own'),
      env: { PATH: join(base, 'bin') },
      isConfined: true,
    };
    expect(await inspectProgram(confined)).toMatchObject({ path: planted, version: null });
    expect(existsSync(trap)).toBe(false);
    // A pipe that nobody writes to would be waited for.
    execFileSync('mkfifo', [join(base, 'bin/package.json')]);
    await writeFile(join(base, 'package.json'), '{"version":"2.0.0"}');
    expect(await inspectProgram(confined)).toMatchObject({ version: '2.0.0' });
    await rm(join(base, 'package.json'));
    expect(await inspectProgram({ ...confined, isConfined: false })).toMatchObject({ version: '6.6.6' });
  });

  it('has the version that its package says, without being started', async () => {
    const package_ = join(base, 'lib/node_modules/clever');
    await program(join(package_, 'bin/clever.js'), 'nothing');
    await writeFile(join(package_, 'package.json'), '{"version":"2.0.0"}');
    await mkdir(join(base, 'bin'));
    await symlink(join(package_, 'bin/clever.js'), join(base, 'bin/clever'));
    expect(await inspect()).toMatchObject({ version: '2.0.0' });
  });

  it('that does not tell is used all the same', async () => {
    await program(join(base, 'bin/clever'), 'unknown');
    expect(await inspect()).toMatchObject({
      version: null,
      problems: [expect.stringContaining('does not tell')],
    });
  });
});

describe('an installation', () => {
  /** What npm does, as far as it matters here. */
  async function fakeNpm(script: string): Promise<Record<string, string>> {
    const npm = join(base, 'tools/npm');
    await mkdir(dirname(npm), { recursive: true });
    await writeFile(
      npm,
      `#!/bin/sh\nwhile [ "$1" != --prefix ]; do shift; done\ncd "$2" || exit 1\n${script}\n`,
    );
    await chmod(npm, 0o755);
    return { PATH: `${join(base, 'tools')}:/usr/bin:/bin` };
  }

  const install = (env: Record<string, string>, facts = FACTS) =>
    installProgram({ facts, programs: join(base, 'own'), env });

  it('appears whole, under its version', async () => {
    await install(await fakeNpm('mkdir bin && echo x > bin/clever'));
    expect(ownProgram(FACTS, join(base, 'own'))).toBe(join(base, 'own/clever/2.0.0/bin/clever'));
  });

  it('that is there is left alone', async () => {
    await install(await fakeNpm('mkdir bin && echo x > bin/clever'));
    await install(await fakeNpm('exit 1'));
  });

  it('that fails leaves nothing, and says why', async () => {
    const env = await fakeNpm('echo "npm error code E404" >&2; exit 1');
    await expect(install(env)).rejects.toMatchObject({
      code: 'install_failed',
      message: '@vendor/clever@2.0.0 could not be installed: code E404.',
    });
    expect(ownProgram(FACTS, join(base, 'own'))).toBeUndefined();
    await expect(install({ PATH: join(base, 'empty') })).rejects.toThrow('no npm in PATH');
    await expect(install(await fakeNpm('true'))).rejects.toThrow('came without bin/clever');
  });

  it('is refused where there is no package', async () => {
    await expect(install({}, { ...FACTS, package: null })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('versions', () => {
  it('are found in what programs print', () => {
    expect(versionIn('codex-cli 0.169.0')).toBe('0.169.0');
    expect(versionIn('none')).toBeUndefined();
  });

  it('are ordered by number', () => {
    expect(['1.9.0', '1.10.0', '1.10.1'].toSorted(newestFirst)).toEqual(['1.10.1', '1.10.0', '1.9.0']);
  });
});
