import { expect, test } from 'vitest';
import { PROMPTS_MAX, PromptQueue } from './prompt-queue.ts';

test('hands out prompts in order, whether they come before or after someone asks', async () => {
  const queue = new PromptQueue();
  const first = queue.next();
  for (const prompt of ['a', 'b', 'c']) queue.push(prompt);
  expect(queue.length).toBe(2);
  expect([await first, await queue.next(), await queue.next()]).toEqual(['a', 'b', 'c']);
});

test('takes no more than its limit', () => {
  const queue = new PromptQueue();
  for (let count = 0; count < PROMPTS_MAX; count += 1) expect(queue.push('x')).toBe(true);
  expect(queue.push('one too many')).toBe(false);
  expect(queue.length).toBe(PROMPTS_MAX);
});

test('is empty when someone waits for a prompt', async () => {
  const queue = new PromptQueue();
  queue.push('a');
  const empty = queue.empty();
  await queue.next();
  const second = queue.next();
  await empty;
  queue.push('b');
  expect(await second).toBe('b');
});
