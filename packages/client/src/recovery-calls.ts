import { type AwayPlace, DEFAULT_GRACE_MS } from '@berth/contract';
import type { InstanceView, RecoveryPlanView } from '@berth/contract/schemas';
import type { InstanceSummary } from './answers.ts';
import { DOCUMENTS } from './documents.ts';
import { STOP_MARGIN_MS } from './patience.ts';
import type { CallOptions } from './transport.ts';

/** What one may ask about instances that ended without being asked to, and decide about them. */
export interface RecoveryCalls {
  /** Puts it away until somebody attaches or sends it something. */
  archive(target: string, graceMs?: number): Promise<InstanceView>;
  /**
   * Takes back that it was removed, or archived: by id, or by name the archived one, or the one that was removed last. With
   * `from` only that, and refused when it is not there.
   */
  restore(target: string, from?: AwayPlace): Promise<InstanceView>;
  /** What `restore` takes by name: the archived ones, then those that were removed, the last one first. */
  away(options?: CallOptions): Promise<InstanceSummary[]>;
  plan(): Promise<RecoveryPlanView>;
  /** Starts now what waits for its time. */
  recover(target: string): Promise<InstanceView>;
  /** Starts what was blocked or quarantined. */
  release(target: string): Promise<InstanceView>;
  setPaused(paused: boolean): Promise<RecoveryPlanView>;
}

export type Call = <T>(
  query: string,
  variables?: Record<string, unknown>,
  options?: CallOptions & { readonly repeat?: boolean },
) => Promise<T>;

/** Asked a second time, what was done would be refused. */
const ONCE = { repeat: false };

export function recoveryCalls(call: Call): RecoveryCalls {
  return {
    archive: async (target, graceMs) => {
      const given = graceMs === undefined ? {} : { graceMs };
      const variables = { target, ...given, idempotencyKey: crypto.randomUUID() };
      const options = { timeoutMs: (graceMs ?? DEFAULT_GRACE_MS) + STOP_MARGIN_MS };
      type Answer = { archiveInstance: InstanceView };
      return (await call<Answer>(DOCUMENTS.archive, variables, options)).archiveInstance;
    },
    restore: async (target, from) => {
      const variables = {
        target,
        ...(from === undefined ? {} : { from }),
        idempotencyKey: crypto.randomUUID(),
      };
      return (await call<{ restoreInstance: InstanceView }>(DOCUMENTS.restore, variables)).restoreInstance;
    },
    away: async (options = {}) => {
      type Listed = InstanceSummary & Pick<InstanceView, 'removedAt' | 'archived'>;
      const { instances } = await call<{ instances: Listed[] }>(DOCUMENTS.awayNames, {}, options);
      const archived = instances.filter((each) => each.archived);
      const removed = instances.filter(({ removedAt }) => removedAt !== null);
      const lastFirst = removed.toSorted((a, b) => ((a.removedAt ?? '') < (b.removedAt ?? '') ? 1 : -1));
      const all = [...archived, ...lastFirst];
      const names = new Set(all.map(({ name }) => name));
      return [...names].flatMap((wanted) => all.find(({ name }) => name === wanted) ?? []);
    },
    plan: async () => (await call<{ recovery: RecoveryPlanView }>(DOCUMENTS.recovery)).recovery,
    recover: async (target) =>
      (await call<{ recoverInstance: InstanceView }>(DOCUMENTS.recover, { target }, ONCE)).recoverInstance,
    release: async (target) =>
      (await call<{ releaseInstance: InstanceView }>(DOCUMENTS.release, { target }, ONCE)).releaseInstance,
    setPaused: async (paused) =>
      (await call<{ pauseRecovery: RecoveryPlanView }>(DOCUMENTS.pauseRecovery, { paused })).pauseRecovery,
  };
}
