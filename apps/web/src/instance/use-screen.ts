import { graphql } from '../api/graphql.ts';
import type { Problem } from '../api/problem.ts';
import { useAnswer } from '../api/use-answer.ts';
import type { Instance } from '../fleet/instance-fields.ts';

const SCREEN = graphql(`
  query Screen($target: String!) {
    screen(target: $target) { lines }
  }
`);

export interface Screen {
  /** Undefined until it was read. */
  readonly lines: readonly string[] | undefined;
  readonly problem: Problem | undefined;
  /** It was read since the instance last did something else. */
  readonly isCurrent: boolean;
}

export const NO_SCREEN: Screen = { lines: undefined, problem: undefined, isCurrent: false };

/** What stands on its screen; read again whenever it does something else. */
export function useScreen(instance: Instance): Screen {
  const news = [instance.run, instance.activity, instance.activitySince, instance.activityDetail].join(' ');
  const { data, problem, isAsking } = useAnswer(SCREEN, { target: instance.id }, news);
  const lines = data === undefined ? undefined : (data.screen?.lines ?? []);
  return { lines, problem, isCurrent: lines !== undefined && !isAsking };
}
