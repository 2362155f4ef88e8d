import type { Isolation, Mount, Network } from './isolation.ts';
import type { Limits } from './limits.ts';

/** What holds for a start that does not say otherwise. */
export interface IsolationDefaults {
  readonly isolation?: Isolation;
  readonly network?: Network;
  readonly image?: string;
  /** Hosts that an allow-list has besides those its start names. */
  readonly allow: readonly string[];
  /** Opened to each that is isolated, besides what its start names. */
  readonly mounts: readonly Mount[];
  readonly limits: Limits;
}

/** What `isolation.yaml` says: for all, and for agents by their names, which count more. */
export interface IsolationRules extends IsolationDefaults {
  readonly agents: Readonly<Record<string, IsolationDefaults>>;
}

/** Without a file everything is as each start says. */
export const NO_ISOLATION_RULES: IsolationRules = { allow: [], mounts: [], limits: {}, agents: {} };
