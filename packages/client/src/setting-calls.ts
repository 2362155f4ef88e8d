import type { LimitName, RestartPolicy } from '@berth/contract';
import type { InstanceView, QuotasView } from '@berth/contract/schemas';
import { DOCUMENTS } from './documents.ts';
import type { Call } from './recovery-calls.ts';

/** What is not named stays as it is. */
export interface SettingsChange {
  /** Null takes a limit off. */
  readonly limits?: Readonly<Partial<Record<LimitName, number | null>>>;
  readonly restart?: RestartPolicy;
}

/** What one may change about an instance, also while it runs, and what there is room for. */
export interface SettingCalls {
  set(target: string, change: SettingsChange): Promise<InstanceView>;
  quotas(): Promise<QuotasView>;
}

export function settingCalls(call: Call): SettingCalls {
  return {
    set: async (target, { limits, restart }) => {
      const list = Object.entries(limits ?? {}).map(([name, value]) => ({ name, value }));
      const variables = {
        target,
        ...(list.length === 0 ? {} : { limits: list }),
        ...(restart === undefined ? {} : { restart }),
      };
      return (await call<{ setInstance: InstanceView }>(DOCUMENTS.set, variables)).setInstance;
    },
    quotas: async () => (await call<{ quotas: QuotasView }>(DOCUMENTS.quotas)).quotas,
  };
}
