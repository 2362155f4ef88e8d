import type { InstanceView, RecoveryPlanView } from '@berth/contract/schemas';
import { DOCUMENTS } from './documents.ts';

/** What one may ask about instances that ended without being asked to, and decide about them. */
export interface RecoveryCalls {
  plan(): Promise<RecoveryPlanView>;
  /** Starts now what waits for its time. */
  recover(target: string): Promise<InstanceView>;
  /** Starts what was blocked or quarantined. */
  release(target: string): Promise<InstanceView>;
  setPaused(paused: boolean): Promise<RecoveryPlanView>;
}

type Call = <T>(query: string, variables?: Record<string, unknown>) => Promise<T>;

export function recoveryCalls(call: Call): RecoveryCalls {
  return {
    plan: async () => (await call<{ recovery: RecoveryPlanView }>(DOCUMENTS.recovery)).recovery,
    recover: async (target) =>
      (await call<{ recoverInstance: InstanceView }>(DOCUMENTS.recover, { target })).recoverInstance,
    release: async (target) =>
      (await call<{ releaseInstance: InstanceView }>(DOCUMENTS.release, { target })).releaseInstance,
    setPaused: async (paused) =>
      (await call<{ pauseRecovery: RecoveryPlanView }>(DOCUMENTS.pauseRecovery, { paused })).pauseRecovery,
  };
}
