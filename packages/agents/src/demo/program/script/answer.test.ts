import { describe, expect, test } from 'vitest';
import { answerTo, fill } from './answer.ts';
import { parseScript } from './parse-script.ts';

const script = parseScript(
  JSON.stringify({
    rules: [
      { prompt: 'Hello', steps: [{ do: 'exit', code: 1 }] },
      { pattern: '^echo (\\w+)( please)?', steps: [{ do: 'exit', code: 2 }] },
      { pattern: 'hello', steps: [{ do: 'exit', code: 3 }] },
    ],
    otherwise: [{ do: 'exit', code: 4 }],
  }),
);
const codeFor = (prompt: string) => answerTo(script, prompt, 1).steps[0];

describe('finding an answer', () => {
  test.each([
    [' hello ', 1],
    ['HELLO', 1],
    ['echo this', 2],
    ['well, hello', 3],
    ['Well, Hello', 4],
  ])('to %j takes the first rule that fits', (prompt, code) => {
    expect(codeFor(prompt)).toEqual({ do: 'exit', code });
  });
});

describe('placeholders', () => {
  test('stand for the prompt, its number and what the groups caught', () => {
    const { values } = answerTo(script, 'echo this', 7);
    expect(fill('{turn}: {prompt} -> {1}{2}.', values)).toBe('7: echo this -> this.');
  });

  test('stay as they are if they stand for nothing', () => {
    expect(fill('{1} {other} {}', new Map())).toBe('{1} {other} {}');
  });

  test('are not filled in twice', () => {
    expect(fill('{prompt}', answerTo(script, '{turn}', 1).values)).toBe('{turn}');
  });
});
