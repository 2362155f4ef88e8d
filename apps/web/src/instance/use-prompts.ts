import { useEffect } from 'react';
import { type Answer, useAnswer } from '../api/use-answer.ts';
import type { Instance } from '../fleet/instance-fields.ts';
import { type Prompt, PROMPTS } from './prompt-documents.ts';

/** As long as something is under way, it may have arrived without anything else to tell of it. */
const LOOK_MS = 2000;
const UNDER_WAY: ReadonlySet<string> = new Set(['queued', 'typing']);

export interface Prompts extends Pick<Answer<unknown>, 'problem' | 'again'> {
  /** Newest first; undefined until they are known. */
  readonly prompts: readonly Prompt[] | undefined;
}

export function usePrompts({ id, run, activity, activitySince }: Instance): Prompts {
  const { data, problem, again } = useAnswer(
    PROMPTS,
    { target: id },
    [run, activity, activitySince].join(' '),
  );
  const isUnderWay = data?.prompts.some(({ state }) => UNDER_WAY.has(state)) ?? false;
  useEffect(() => {
    if (!isUnderWay) return undefined;
    const timer = setInterval(again, LOOK_MS);
    return () => clearInterval(timer);
  }, [isUnderWay, again]);
  return { prompts: data?.prompts.toReversed(), problem, again };
}
