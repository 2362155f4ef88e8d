import { expect, test } from 'vitest';
import { slashCommand } from './slash-commands.ts';

test.each([
  ['/help', 'say'],
  ['/ask', 'ask'],
  ['/slow', 'think'],
  ['/crash', 'crash'],
  ['/exit', 'exit'],
  [' /flood 12 ', 'count'],
  ['/flood', 'count'],
])('%j starts with a step "%s"', (prompt, step) => {
  expect(slashCommand(prompt)?.[0]?.do).toBe(step);
});

test('/flood counts to the given number', () => {
  expect(slashCommand('/flood 12')).toMatchObject([{ from: 1, to: 12, everyMs: 0 }]);
});

test.each(['/flood many', '/flood 0', '/flood 1.5', '/flood 99999999999'])('%j is explained', (prompt) => {
  expect(slashCommand(prompt)).toMatchObject([{ do: 'say', text: expect.stringContaining('/flood 500') }]);
});

test('/help names every command', () => {
  const [help] = slashCommand('/help') ?? [];
  for (const name of ['/help', '/ask', '/slow', '/flood', '/crash', '/exit']) {
    expect(help).toMatchObject({ text: expect.stringContaining(name) });
  }
});

test.each(['help', '/etc/hosts', '/nothing', '/', 'see /help'])('%j is a prompt like any other', (prompt) => {
  expect(slashCommand(prompt)).toBeUndefined();
});
