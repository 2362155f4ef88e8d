import { describe, expect, test } from 'vitest';
import { toolFor } from './tool-calls.ts';

const offer = (...names: string[]) =>
  names.map((name) => ({ name, free: name === 'apply_patch' || name === 'exec' }));
const write = { do: 'write', file: 'a.txt', text: "it's" } as const;

describe('writing a file', () => {
  test.each([
    ['Claude Code', 'Bash Write', ['Write', { file_path: 'a.txt', content: "it's" }]],
    ['Gemini CLI', 'run_shell_command write_file', ['write_file', { file_path: 'a.txt', content: "it's" }]],
    ['OpenCode', 'bash write', ['write', { filePath: 'a.txt', content: "it's" }]],
    [
      'Codex',
      'exec_command apply_patch',
      ['apply_patch', "*** Begin Patch\n*** Add File: a.txt\n+it's\n*** End Patch\n"],
    ],
    [
      'Codex with a model that it does not know',
      'exec_command',
      ['exec_command', { cmd: expect.any(String) }],
    ],
    ['Codex with its newest model', 'exec', ['exec', expect.stringContaining('tools.exec_command({"cmd":')]],
  ])('%s', (_who, names, [name, input]) => {
    expect(toolFor(write, offer(...names.split(' ')))).toMatchObject({ tool: { name }, input });
  });

  test('by a shell survives quotes', () => {
    expect(toolFor(write, offer('exec_command'))?.input).toEqual({
      cmd: `printf '%s\\n' 'it'\\''s' > 'a.txt'`,
    });
  });
});

test('nothing fits when the assistant has no such tool', () => {
  expect(toolFor({ do: 'ask', question: 'which?' }, offer('Bash'))).toBeNull();
});

test('a tool that takes JSON is not given text, whatever its name', () => {
  const offered = [
    { name: 'apply_patch', free: false },
    { name: 'bash', free: false },
  ];
  expect(toolFor(write, offered)).toMatchObject({ tool: { name: 'bash' } });
});
