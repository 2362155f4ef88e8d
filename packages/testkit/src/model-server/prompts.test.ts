import { describe, expect, test } from 'vitest';
import { promptOf, promptsOf } from './prompts.ts';

describe('what a person typed', () => {
  test.each([
    ['as it is', 'hello', 'hello'],
    ['without what Claude Code adds', 'hello\n<system-reminder>\nbe nice\n</system-reminder>', 'hello'],
    ['out of the quotes of `opencode run`', '"FAKE:bash echo \\"x\\""', 'FAKE:bash echo \\"x\\"'],
    ['out of what was pasted', '<pasted_content id="1">\nlong\ntext\n</pasted_content>', 'long\ntext'],
    ['even when there is an element in it', 'see <b>this</b> please', 'see <b>this</b> please'],
  ])('%s', (_how, text, prompt) => {
    expect(promptOf(text)).toBe(prompt);
  });

  test.each([
    '<environment_context>\n  <cwd>/tmp</cwd>\n</environment_context>',
    '<system-reminder>one</system-reminder>\n<system-reminder>two</system-reminder>',
    '[Request interrupted by user]',
    '[Request interrupted by user for tool use]',
    '# AGENTS.md instructions for /tmp\n\nBe nice.',
    '  ',
  ])('is nothing in %j', (text) => {
    expect(promptOf(text)).toBeNull();
  });

  test('may be two prompts, when the first was interrupted', () => {
    expect(promptsOf(['first', '[Request interrupted by user]', 'second'])).toEqual(['first', 'second']);
  });
});
