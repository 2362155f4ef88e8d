import { expect, it } from 'vitest';
import { SessionStore } from './session-store.ts';

it('ends once, however often it is told', () => {
  const session = new SessionStore();
  let count = 0;
  session.subscribe(() => {
    count += 1;
    // Whoever hears of it may ask something more, which is refused too.
    session.end();
  });
  session.end();
  session.end();
  expect([count, session.isOver()]).toEqual([1, true]);
});
