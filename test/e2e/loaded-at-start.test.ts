import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox } from '../support/sandbox.ts';

const run = promisify(execFile);

/** Tells at the end which files were read as code, and which of Node's own modules were loaded besides. */
const HOOK = `
const before = new Set(process.moduleLoadList);
process.on('exit', () => {
  const builtin = process.moduleLoadList.filter((name) => !before.has(name));
  process.getBuiltinModule('node:fs').writeSync(2, JSON.stringify({ files: Object.keys(require.cache), builtin }));
});
`;

describe('what a command loads', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await Sandbox.create();
    writeFileSync(join(sandbox.home, 'hook.cjs'), HOOK);
    await sandbox.startWith(['-n', 'one'], ['sleep', '300']);
  });
  afterAll(() => sandbox.dispose());

  const loaded = async (...args: string[]) => {
    const command = ['--require', join(sandbox.home, 'hook.cjs'), sandbox.cli, ...args];
    const { stdout, stderr } = await run(process.execPath, command, { env: sandbox.environment() });
    const { files, builtin }: { files: string[]; builtin: string[] } = JSON.parse(stderr);
    return {
      stdout,
      files: files.map((file) => basename(file)).filter((file) => file !== 'hook.cjs'),
      builtin,
    };
  };

  it('is one file for a list, and the parts that only terminals need for a log', async () => {
    const list = await loaded('ls');
    expect(list.stdout).toContain('one');
    expect(list.files).toEqual(['cli.cjs']);
    expect((await loaded('logs', 'one')).files.length).toBeGreaterThan(1);
  });

  it('is no network where no daemon is asked', async () => {
    for (const args of [['--version'], ['--help'], ['complete', 'bash', 'berth start --']]) {
      const { files, builtin } = await loaded(...args);
      expect(files).toEqual(['cli.cjs']);
      expect(builtin.filter((name) => /^NativeModule (http|net|tty|crypto)$/.test(name))).toEqual([]);
    }
  });
});
