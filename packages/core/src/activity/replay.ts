import type { AssistantSignal, Evidence } from '@berth/contract';
import type { Recording } from '@berth/contract/schemas';
import { beginning, judge } from './judge.ts';

/** Where a judgement of today differs from the one that was recorded. */
export interface Difference {
  readonly sequence: number;
  readonly label: string;
  readonly recorded: Evidence['after'];
  readonly now: Evidence['after'];
}

/**
 * Judges the evidence of a recording again, in its order. What prompts were taken and who looked is not in it, so that
 * `done` counts as `idle`.
 */
export function replay({ explanation }: Pick<Recording, 'explanation'>): readonly Difference[] {
  const trust = { full: explanation.full, raising: explanation.raising };
  let judgement = beginning(0);
  return explanation.evidence.flatMap(
    ({ sequence, time, source, label, activity, stopped, detail, after }) => {
      const claim = activity !== null || stopped ? { activity } : {};
      const signal: AssistantSignal = {
        source,
        label,
        time: Date.parse(time),
        ...claim,
        ...(detail === null ? {} : { detail }),
      };
      judgement = judge(judgement, signal, { trust, isWatched: true }).judgement;
      const now = judgement.report.activity;
      const recorded = after === 'done' ? 'idle' : after;
      return now === recorded ? [] : [{ sequence, label, recorded, now }];
    },
  );
}
