import type { Activity } from '@berth/contract';
import type { SampledRun } from '../resources/resource-monitor.ts';

/** What can be seen of a run at one moment. Times by the clock that measures durations. */
export interface Look {
  readonly at: number;
  readonly activity: Activity;
  /** How many signals of it were heard so far, from whatever source. */
  readonly signals: number;
  /** How much its terminal has printed so far; null when its keeper does not answer. */
  readonly output: number | null;
  /** Null when nothing is known of its processes. */
  readonly use: Pick<SampledRun, 'pids' | 'source' | 'cpuMs'> | null;
}

/**
 * Why a run is not suspected at this moment. `activity`: it is not at work. `signal`, `output`, `cpu`: it told, printed or
 * computed something. `tool`: it waits for a program that it has started. `unseen`: not enough of it can be seen.
 */
export type Sign = 'activity' | 'signal' | 'output' | 'cpu' | 'tool' | 'unseen';

/** All that is remembered of a run from look to look. */
export interface Liveness {
  readonly last: Look;
  /** When it last showed a sign of life. */
  readonly since: number;
  /**
   * Processes that were there while it was at rest, at two looks in a row: its own program, servers that it keeps, what
   * it left in the background. It waits for none of them. Whatever else lives below it is a tool that it waits for.
   */
  readonly helpers: ReadonlySet<number>;
}

/** As far back as one look goes. `root` is the program itself, which is no tool of its own. */
export function firstLook(look: Look, root: number): Liveness {
  return { last: look, since: look.at, helpers: new Set([root]) };
}

/** Of a processor; a program whose loop has stopped takes none. */
const CPU_LEAST = 0.01;
const AT_REST: ReadonlySet<Activity> = new Set(['idle', 'done']);

/** One more look, as a pure function. Where anything is not known, the run counts as alive. */
export function nextLook(
  before: Liveness,
  look: Look,
): { readonly liveness: Liveness; readonly sign: Sign | null } {
  const helpers = helpersOf(before, look);
  const sign = signOf(before.last, look, helpers);
  return { liveness: { last: look, since: sign === null ? before.since : look.at, helpers }, sign };
}

function helpersOf({ last, helpers }: Liveness, { activity, use }: Look): ReadonlySet<number> {
  if (use === null) return helpers;
  const now = new Set(use.pids);
  // Who ends is forgotten: its number may be another's next time.
  if (!AT_REST.has(activity) || !AT_REST.has(last.activity)) return helpers.intersection(now);
  // One look alone may have come in the moment between two steps of its work.
  return helpers.intersection(now).union(now.intersection(new Set(last.use?.pids)));
}

function signOf(last: Look, look: Look, helpers: ReadonlySet<number>): Sign | null {
  if (look.activity !== 'working') return 'activity';
  if (look.signals !== last.signals || last.activity !== look.activity) return 'signal';
  if (look.output === null || look.use === null || last.output === null || last.use === null) return 'unseen';
  if (look.output !== last.output) return 'output';
  if (look.use.source !== last.use.source || look.at <= last.at) return 'unseen';
  if (look.use.cpuMs - last.use.cpuMs >= CPU_LEAST * (look.at - last.at)) return 'cpu';
  return look.use.pids.every((pid) => helpers.has(pid)) ? null : 'tool';
}
