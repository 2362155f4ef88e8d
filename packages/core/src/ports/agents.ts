import type { Result } from '@berth/foundation';
import type { Refusal } from '@berth/contract';

export interface LaunchRequest {
  readonly directory: string;
  /** Words after `--`, for agents that take them. */
  readonly command: readonly string[];
  /** The environment the program will have, before the agent's own additions. */
  readonly env: Readonly<Record<string, string>>;
}

export interface LaunchPlan {
  /** Program name or path, not yet resolved. */
  readonly file: string;
  readonly args: readonly string[];
  /** Additions to the environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** A kind of assistant. Adding one means adding a folder in `packages/agents`. */
export interface Agent {
  readonly id: string;
  /** One line for `berth start` and the docs. */
  readonly title: string;
  /** Signal that asks it to leave. */
  readonly stopSignal: string;
  readonly graceMs: number;
  plan(request: LaunchRequest): Result<LaunchPlan, Refusal>;
}

export interface AgentCatalog {
  get(id: string): Agent | undefined;
  list(): readonly Agent[];
}
