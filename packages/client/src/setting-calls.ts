import type { LimitName, RestartPolicy } from '@berth/contract';
import type { InstanceView, QuotasView } from '@berth/contract/schemas';
import { DOCUMENTS } from './documents.ts';
import { EXEC_MARGIN_MS } from './patience.ts';
import type { Call } from './recovery-calls.ts';

/** What is not named stays as it is. */
export interface SettingsChange {
  /** Null takes a limit off. */
  readonly limits?: Readonly<Partial<Record<LimitName, number | null>>>;
  readonly restart?: RestartPolicy;
}

/** How a command ended that ran beside the program of an instance. */
export interface ExecAnswer {
  /** Null where the time ran out. */
  readonly status: number | null;
  /** In base64. */
  readonly stdout: string;
  readonly stderr: string;
  readonly isCut: boolean;
}

/** What one may change about an instance, also while it runs, and what there is room for. */
export interface SettingCalls {
  set(target: string, change: SettingsChange): Promise<InstanceView>;
  /** Runs a command beside its program. Never repeated once the daemon had it. */
  exec(target: string, command: readonly string[], timeoutMs: number): Promise<ExecAnswer>;
  quotas(): Promise<QuotasView>;
}

export function settingCalls(call: Call): SettingCalls {
  return {
    exec: async (target, command, timeoutMs) => {
      const options = { timeoutMs: timeoutMs + EXEC_MARGIN_MS, repeat: false };
      type Answer = { execInInstance: ExecAnswer };
      return (await call<Answer>(DOCUMENTS.exec, { target, command, timeoutMs }, options)).execInInstance;
    },
    set: async (target, { limits, restart }) => {
      const list = Object.entries(limits ?? {}).map(([name, value]) => ({ name, value }));
      const variables = {
        target,
        idempotencyKey: crypto.randomUUID(),
        ...(list.length === 0 ? {} : { limits: list }),
        ...(restart === undefined ? {} : { restart }),
      };
      return (await call<{ setInstance: InstanceView }>(DOCUMENTS.set, variables)).setInstance;
    },
    quotas: async () => (await call<{ quotas: QuotasView }>(DOCUMENTS.quotas)).quotas,
  };
}
