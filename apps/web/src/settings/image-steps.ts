import type { ImageStep } from './settings-documents.ts';

/** More than anybody reads, and less than a browser minds. */
const STEPS_MAX = 400;

/** The steps with one more. What is told of a layer again takes the place of what was told before. */
export function withStep(steps: readonly ImageStep[], step: ImageStep): readonly ImageStep[] {
  const at = step.layer === null ? -1 : steps.findIndex(({ layer }) => layer === step.layer);
  if (at >= 0) return steps.with(at, step);
  return [...steps, step].slice(-STEPS_MAX);
}
