import { expect, test } from 'vitest';
import { answerTo } from './answer.ts';
import type { Step } from './script.ts';
import { TOUR } from './tour.ts';

test('has an answer to each of its own prompts', () => {
  const suggested = ['what is berth', 'show me a tool', 'what if my terminal closes', 'is this real', 'bye'];
  for (const prompt of [...TOUR.auto, ...suggested]) {
    expect(answerTo(TOUR, prompt, 1).steps, prompt).not.toBe(TOUR.otherwise);
  }
});

test('answers each of its prompts differently', () => {
  const answers = TOUR.auto.map((prompt) => answerTo(TOUR, prompt, 1).steps);
  expect(new Set(answers).size).toBe(TOUR.auto.length);
});

test('takes between one and two minutes by itself', () => {
  const played = [TOUR.startup, ...TOUR.auto.map((prompt) => answerTo(TOUR, prompt, 1).steps)];
  const answersMs = played.flat().reduce((sum, step) => sum + durationMs(step), 0);
  const typingMs = TOUR.auto.reduce((sum, prompt) => sum + 5300 + prompt.length * 35, 0);
  expect((answersMs + typingMs) / 60_000).toBeGreaterThan(1);
  expect((answersMs + typingMs) / 60_000).toBeLessThan(2);
});

function durationMs(step: Step): number {
  if (step.do === 'say') return step.text.split(/\s+/).length * step.msPerToken;
  if (step.do === 'think' || step.do === 'tool') return step.ms;
  return step.do === 'ask' ? step.onYes.reduce((sum, inner) => sum + durationMs(inner), 1200) : 0;
}
