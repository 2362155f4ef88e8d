import type { Mount } from '@berth/contract';
import type { AssistantRun } from '@berth/core';

/** Places that an assistant writes to wherever it runs, and its login's where it has one of its own. */
export function reachOf(
  { profile }: Pick<AssistantRun, 'profile'>,
  login: string,
  ...places: string[]
): Mount[] {
  const paths = profile === null ? places : [...places, login];
  return paths.map((path) => ({ path, writable: true }));
}
