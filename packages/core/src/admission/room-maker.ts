import {
  type ActivityReport,
  type ActorId,
  type AdmissionRules,
  BerthError,
  type InstanceId,
  OPEN_PROMPT_STATES,
} from '@berth/contract';
import type { Clock } from '@berth/foundation';
import type { Starter } from '../instance/starter.ts';
import type { Supervisor } from '../instance/supervisor.ts';
import type { AgentCatalog } from '../ports/agents.ts';
import type { InstanceWithRun, Store } from '../ports/store.ts';
import type { Scarcity } from './pressure.ts';
import { quotaExcess } from './quota.ts';
import type { RoomNeeded } from './start-queue.ts';

export interface RoomMakerParts {
  readonly store: Store;
  readonly supervisor: Pick<Supervisor, 'step' | 'ended'>;
  readonly starter: Pick<Starter, 'wake'>;
  readonly agents: AgentCatalog;
  readonly activities: { readonly report: (id: InstanceId) => ActivityReport | undefined };
  /** People and programs that look at an instance's terminal now, or run something beside its program. */
  readonly viewers: (id: InstanceId) => number;
  readonly clock: Clock;
  readonly system: ActorId;
  readonly rules: () => AdmissionRules;
}

const AT_REST: ReadonlySet<string> = new Set(['idle', 'done']);

/**
 * Puts assistants away that nobody uses, so that another one of their owner can start: one at a time, who has been at rest
 * for longest first, and nobody in vain.
 */
export class RoomMaker {
  readonly #parts: RoomMakerParts;

  constructor(parts: RoomMakerParts) {
    this.#parts = parts;
  }

  /** Resolves when one has been put away. False when nobody may be, or it would not help. */
  async make(needed: RoomNeeded): Promise<boolean> {
    const { store, supervisor, system, rules } = this.#parts;
    const { makeRoom } = rules();
    if (makeRoom === null || !isFreedByEnds(needed.refusal)) return false;
    const all = await store.listInstances();
    const idle = all
      .filter((found) => found.instance.owner === needed.owner && this.#isIdle(found, makeRoom.idleMs))
      .toSorted((a, b) => this.#restedSince(a) - this.#restedSince(b));
    if (!this.#wouldHelp(needed, all, idle)) return false;
    for (const found of idle) {
      const { id, generation } = found.instance;
      if (await this.#isWanted(id)) continue;
      const { transition } = await supervisor.step(id, {
        event: { type: 'archive' },
        actor: system,
        fact: { type: 'instance.archived', data: this.#why(found, needed) },
        graceMs: found.instance.spec.graceMs,
      });
      if (transition.kind !== 'moved') continue;
      const ended = await supervisor.ended(id, generation);
      // Sent while it was being put away: whoever sent it found it awake.
      if (await this.#isWanted(id)) await this.#parts.starter.wake(ended, system).catch(unlessRefused);
      return true;
    }
    return false;
  }

  /** An assistant at rest, whose conversation is taken up again when it wakes, and that nobody looks at. */
  #isIdle({ instance, run }: InstanceWithRun, idleMs: number): boolean {
    const { activities, agents, viewers, clock } = this.#parts;
    const { id, agent, status, desired, conversation } = instance;
    if (status !== 'running' || desired !== 'running' || agents.get(agent)?.assistant === undefined)
      return false;
    const report = activities.report(id) ?? run?.activity ?? undefined;
    if (report === undefined || !AT_REST.has(report.activity) || conversation === null) return false;
    return clock.now() - report.since >= idleMs && viewers(id) === 0;
  }

  #restedSince({ instance, run }: InstanceWithRun): number {
    return this.#parts.activities.report(instance.id)?.since ?? run?.activity?.since ?? 0;
  }

  /** What memory comes free only shows; what a quota would have left can be counted. */
  #wouldHelp(
    { owner, spec }: RoomNeeded,
    all: readonly InstanceWithRun[],
    idle: readonly InstanceWithRun[],
  ): boolean {
    const others = all.filter((found) => !idle.includes(found)).map(({ instance }) => instance);
    const asking = { id: '' as InstanceId, owner, spec, status: 'starting' as const };
    return idle.length > 0 && quotaExcess(this.#parts.rules().quotas, others, [asking]) === undefined;
  }

  async #isWanted(instance: InstanceId): Promise<boolean> {
    return (await this.#parts.store.listPrompts({ instance, states: OPEN_PROMPT_STATES })).length > 0;
  }

  #why(found: InstanceWithRun, { name, refusal }: RoomNeeded): Readonly<Record<string, unknown>> {
    const idleMs = this.#parts.clock.now() - this.#restedSince(found);
    return { why: 'room', idleMs, for: name ?? null, code: refusal.code };
  }
}

/** That everything stands still shows in what was, over seconds: whoever is put away, it says the same for a while. */
function isFreedByEnds({ details }: BerthError): boolean {
  return details?.['why'] !== ('stalled' satisfies Scarcity['why']);
}

/** Whoever needs the room is not to fail because another one cannot come back. */
function unlessRefused(error: unknown): void {
  if (!(error instanceof BerthError)) throw error;
}
