import { expect, it } from 'vitest';
import { withStep } from './image-steps.ts';

const step = (text: string, layer: string | null = null) => ({
  text,
  layer,
  currentBytes: null,
  totalBytes: null,
});

it('replaces what was told of a layer, and adds everything else', () => {
  const steps = [step('one'), step('10 %', 'a')].reduce(withStep, []);
  expect(withStep(steps, step('20 %', 'a'))).toEqual([step('one'), step('20 %', 'a')]);
  expect(withStep(steps, step('one'))).toHaveLength(3);
});

it('keeps the newest', () => {
  const many = Array.from({ length: 500 }, (_, index) => step(String(index)));
  const kept = many.reduce<ReturnType<typeof withStep>>(withStep, []);
  expect(kept).toHaveLength(400);
  expect(kept.at(-1)?.text).toBe('499');
});
