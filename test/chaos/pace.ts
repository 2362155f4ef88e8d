import type { Member } from './fleet.ts';

/**
 * Three ends of one instance within seconds of its start are a loop, and a group of which half fails within a minute is
 * held. What is measured here is how things come back, and not how they are held: faults stay below both.
 */
const APART_MS = 15_000;
const GROUP_WINDOW_MS = 75_000;
const GROUP_FAILS = 3;

/**
 * What the Berth under test has in its recovery.yaml. No end of its budgets, which five faults of one instance or twenty
 * of all use up in ten minutes; and each wait is one before a first attempt.
 */
export const RECOVERY_SETTINGS = {
  budget: { instance: 100_000, host: 100_000 },
  backoff: { first: '1s', max: '1s' },
};

interface Kill {
  readonly member: Member;
  readonly at: number;
}

/** Says whom a fault may end without Berth holding it back for good reason. */
export class Pace {
  readonly #members: readonly Member[];
  #kills: Kill[] = [];

  constructor(members: readonly Member[]) {
    this.#members = members;
  }

  allows(member: Member): boolean {
    const isApart = !this.#recent(APART_MS).some((kill) => kill.member === member);
    return isApart && !this.#wouldFailTogether(member);
  }

  note(member: Member): void {
    this.#kills.push({ member, at: performance.now() });
  }

  #wouldFailTogether({ instance: { id, agent } }: Member): boolean {
    const group = this.#members.filter(({ instance }) => instance.agent === agent);
    const failing = new Set([
      id,
      ...this.#recent(GROUP_WINDOW_MS)
        .filter(({ member }) => member.instance.agent === agent)
        .map(({ member }) => member.instance.id),
    ]);
    return failing.size >= GROUP_FAILS && failing.size * 2 >= group.length;
  }

  #recent(windowMs: number): readonly Kill[] {
    const since = performance.now() - windowMs;
    this.#kills = this.#kills.filter(({ at }) => at > performance.now() - GROUP_WINDOW_MS);
    return this.#kills.filter(({ at }) => at > since);
  }
}
