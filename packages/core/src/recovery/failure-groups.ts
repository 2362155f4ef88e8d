import type { InstanceId, RecoveryRules } from '@berth/contract';
import type { InstanceRecord, InstanceWithRun } from '../ports/store.ts';

/** Why a start that is due waits, and until when by the clock that measures durations; null when nobody can say. */
export interface GroupHold {
  readonly group: string;
  readonly until: number | null;
}

interface Opened {
  /** When one of the group may try, by the clock that measures durations. */
  until: number;
  /** How often it has failed since; each time it is held twice as long. */
  times: number;
  trial: InstanceId | null;
}

export interface Moment {
  /** Milliseconds since the Unix epoch, by which failures are dated. */
  readonly now: number;
  /** By the clock that measures durations. */
  readonly elapsed: number;
  readonly rules: RecoveryRules;
}

/** A trial that has lived this many times as long as a loop's end is well. */
const TRIAL_LOOPS = 2;
const TIMES_MAX = 4;

/** Instances that share an assistant and a login: what breaks that breaks all of them. */
export function groupOf({ agent, spec }: InstanceRecord): string {
  return spec.profile === undefined ? agent : `${agent}/${spec.profile}`;
}

/**
 * Holds the starts of a group whose instances fail together. When the hold is over, one of them is tried; the others
 * follow once it has stayed alive.
 */
export class FailureGroups {
  readonly #opened = new Map<string, Opened>();
  /** Failures before this are dealt with. */
  readonly #closedAt = new Map<string, number>();

  /** Holds groups that began to fail together; gives their names. */
  look(all: readonly InstanceWithRun[], moment: Moment): string[] {
    const begun: string[] = [];
    for (const [group, members] of byGroup(all)) {
      const opened = this.#opened.get(group);
      if (opened !== undefined) this.#follow(group, opened, { members, moment });
      else if (this.#failsTogether(group, members, moment)) {
        this.#opened.set(group, { until: moment.elapsed + moment.rules.groupHoldMs, times: 1, trial: null });
        begun.push(group);
      }
    }
    return begun;
  }

  /** Undefined when its start need not wait. */
  holdOf(instance: InstanceRecord, { elapsed }: Moment): GroupHold | undefined {
    const group = groupOf(instance);
    const opened = this.#opened.get(group);
    if (opened === undefined) return undefined;
    if (elapsed < opened.until) return { group, until: opened.until };
    return opened.trial === null || opened.trial === instance.id ? undefined : { group, until: null };
  }

  /** It is started now; of a group that was held, it is the one that tries. */
  started(instance: InstanceRecord): void {
    const opened = this.#opened.get(groupOf(instance));
    if (opened !== undefined) opened.trial ??= instance.id;
  }

  /** It was not started after all: another one of its group may try. */
  notStarted(instance: InstanceRecord): void {
    const opened = this.#opened.get(groupOf(instance));
    if (opened?.trial === instance.id) opened.trial = null;
  }

  /** A person knows better. */
  release(instance: InstanceRecord, now: number): void {
    const group = groupOf(instance);
    if (this.#opened.delete(group)) this.#closedAt.set(group, now);
  }

  #failsTogether(group: string, members: readonly InstanceWithRun[], { now, rules }: Moment): boolean {
    const since = Math.max(now - rules.groupMs, this.#closedAt.get(group) ?? 0);
    const wanted = members.filter(({ instance }) => instance.desired === 'running');
    const failing = wanted.filter(({ instance }) =>
      instance.recovery?.failures.some(({ at }) => at > since && at <= now),
    );
    return failing.length >= rules.groupEnds && failing.length * 2 >= wanted.length;
  }

  #follow(
    group: string,
    opened: Opened,
    { members, moment }: { members: readonly InstanceWithRun[]; moment: Moment },
  ): void {
    if (opened.trial === null) return;
    const { now, elapsed, rules } = moment;
    const trial = members.find(({ instance }) => instance.id === opened.trial);
    if (trial === undefined || trial.instance.desired !== 'running') {
      opened.trial = null;
      return;
    }
    const startedAt = trial.instance.status === 'running' ? (trial.run?.startedAt ?? now) : now;
    if (now - startedAt >= rules.loopMs * TRIAL_LOOPS) {
      this.#opened.delete(group);
      this.#closedAt.set(group, now);
    } else if (trial.instance.status === 'exited' && trial.instance.recovery?.at != null) {
      opened.times = Math.min(opened.times + 1, TIMES_MAX);
      opened.until = elapsed + rules.groupHoldMs * 2 ** (opened.times - 1);
      opened.trial = null;
    }
  }
}

function byGroup(all: readonly InstanceWithRun[]): Map<string, InstanceWithRun[]> {
  return Map.groupBy(all, ({ instance }) => groupOf(instance));
}
