import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const module = JSON.stringify(new URL('./output.ts', import.meta.url).href);

it('prints JSON that says what it is, with nothing in it that acts on a terminal', () => {
  const value = { title: 'a\u009b2Jb\u202egpj.exe\u2028c' };
  const program = `const { processOutput } = await import(${module}); processOutput({}).json(${JSON.stringify(value)});`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  expect(JSON.parse(stdout)).toStrictEqual(value);
  expect(stdout).toBe('{\n  "title": "a\\u009b2Jb\\u202egpj.exe\\u2028c"\n}\n');
});
