import { expect, it } from 'vitest';
import { PendingAnswers } from './pending-answers.ts';

const LONG_MS = 60_000;

it('gives each question its own answer', async () => {
  const ids: number[] = [];
  const pending = new PendingAnswers<string>(LONG_MS);
  const answers = [1, 2].map(() => pending.ask((id) => ids.push(id)));
  for (const id of ids.toReversed()) pending.answer(id, `answer ${ids.indexOf(id)}`);
  expect(await Promise.all(answers)).toEqual(['answer 0', 'answer 1']);
});

it('answers nothing when nobody answers in time, and passes over what comes later', async () => {
  let id = 0;
  const pending = new PendingAnswers<string>(1);
  const answer = pending.ask((asked) => {
    id = asked;
  });
  expect(await answer).toBeUndefined();
  pending.answer(id, 'late');
});

it('answers nothing to all that wait when whoever was asked is gone', async () => {
  const pending = new PendingAnswers<string>(LONG_MS);
  const answers = [1, 2].map(() => pending.ask(() => undefined));
  pending.giveUp();
  expect(await Promise.all(answers)).toEqual([undefined, undefined]);
});
