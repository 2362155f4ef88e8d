import { BerthError } from '@berth/contract';

/** One is enough for a person, who starts one thing after the other. */
const DEFAULT = 1;
/** Each takes as much memory as the keeper of an idle instance. */
const MAX = 8;

/** How many keepers stand by, from `BERTH_STANDBY_KEEPERS`. */
export function standbyKeepers(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT;
  const count = Number(text);
  if (/^\d+$/.test(text) && count <= MAX) return count;
  const message = `BERTH_STANDBY_KEEPERS is ${text}: it must be a whole number from 0 to ${MAX}.`;
  throw new BerthError({ code: 'invalid_input', message });
}
