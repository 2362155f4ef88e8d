import type { AnswerView } from '@berth/contract/schemas';
import { expect, it } from 'vitest';
import { sayAnswer } from './turn-result.ts';

const CLEAR = '\x1b[2J';

function said(turn: object, isTerminal: boolean): string[] {
  const lines: string[] = [];
  const out = {
    print: (text: string) => void lines.push(text),
    json: () => undefined,
    note: (text: string) => void lines.push(`! ${text}`),
    colour: false,
  };
  const whole = { prompt: { state: 'queued', reason: null }, detail: null, answer: null, ...turn };
  sayAnswer(out, whole as unknown as AnswerView, isTerminal);
  return lines;
}

it('an answer does nothing to a terminal, and is what it is everywhere else', () => {
  const turn = { activity: 'done', answer: `one\n\ttwo${CLEAR}` };
  expect(said(turn, true)).toEqual(['one\n\ttwo\\x1b[2J']);
  expect(said(turn, false)).toEqual([turn.answer]);
});

it('neither does what else is said of a turn', () => {
  expect(said({ activity: 'error', detail: `no${CLEAR}` }, false)).toEqual(['! It is error (no\\x1b[2J).']);
  const queued = { activity: null, prompt: { state: 'queued', reason: `it ${CLEAR}` } };
  expect(said(queued, false)).toEqual(['! The prompt is queued. it \\x1b[2J']);
});
