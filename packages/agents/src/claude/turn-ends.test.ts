import { expect, test } from 'vitest';
import { TurnEnds } from './turn-ends.ts';

/** What each of the hooks says of the activity. */
function activities(...names: readonly string[]) {
  const ends = new TurnEnds();
  return names.map((name) => ends.signal({ name, time: 1, data: { prompt: 'go' } }).activity);
}

test('the end of a turn is a rest', () => {
  expect(activities('UserPromptSubmit', 'Stop', 'UserPromptSubmit', 'Stop')).toEqual([
    'working',
    'idle',
    'working',
    'idle',
  ]);
});

test('it is none when another prompt was typed meanwhile', () => {
  expect(activities('UserPromptSubmit', 'UserPromptSubmit', 'Stop', 'Stop')).toEqual([
    'working',
    'working',
    undefined,
    'idle',
  ]);
});

test('after a turn that failed, and in a new session, it is one again', () => {
  for (const end of ['StopFailure', 'SessionStart'])
    expect(activities('UserPromptSubmit', 'UserPromptSubmit', end, 'UserPromptSubmit', 'Stop').at(-1)).toBe(
      'idle',
    );
});
