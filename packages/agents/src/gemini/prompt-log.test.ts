import { expect, test } from 'vitest';
import { loggedPrompts } from './prompt-log.ts';

const ID = '11111111-1111-4111-8111-111111111111';
const TIMESTAMP = '2026-11-25T23:51:32.313Z';
const entry = (changes: Readonly<Record<string, unknown>>) => ({
  sessionId: ID,
  messageId: 0,
  type: 'user',
  message: 'hello there',
  timestamp: TIMESTAMP,
  ...changes,
});

test('has the prompts of one conversation', () => {
  const log = JSON.stringify([entry({}), entry({ sessionId: 'another' }), entry({ message: 'and on' })]);
  const told = {
    source: 'file',
    time: Date.parse(TIMESTAMP),
    label: 'log: a prompt',
    conversation: ID,
    activity: 'working',
  };
  expect(loggedPrompts(log, ID)).toEqual([
    { ...told, prompt: 'hello there' },
    { ...told, prompt: 'and on' },
  ]);
});

test('does not take a command for work', () => {
  const [told] = loggedPrompts(JSON.stringify([entry({ message: '/help' })]), ID) ?? [];
  expect(told).toMatchObject({ prompt: '/help' });
  expect(told).not.toHaveProperty('activity');
});

test('is not read while it is being written', () => {
  expect(loggedPrompts(JSON.stringify([entry({})]).slice(0, 40), ID)).toBeUndefined();
  expect(loggedPrompts('', ID)).toBeUndefined();
});

test('has nothing where it is something else', () => {
  expect(loggedPrompts('{}', ID)).toEqual([]);
  expect(loggedPrompts('[null, 1, {}]', ID)).toEqual([]);
});
