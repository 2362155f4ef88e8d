import type { Conversation, InstanceId, Mount, ProgramReport, Refusal, TokenUsage } from '@berth/contract';
import type { ScreenRules } from '@berth/contract/schemas';
import type { Result } from '@berth/foundation';
import type { Trust } from '../activity/judge.ts';
import type { Tell, WatchedRun } from './activity.ts';

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
  /** What it can do beyond running; plain programs have none. */
  readonly assistant?: Assistant;
}

/** What Berth knows of an assistant: where its program is, and how its conversations are begun and taken up again. */
export interface Assistant {
  /** Variables of the caller that belong to its vendor: names, or beginnings of names with `*` at the end. */
  readonly variables: readonly string[];
  /** Hosts of its provider, and what else it cannot work without, as `readAllowedHost` takes them. Absent: not known. */
  hosts?(env: Readonly<Record<string, string>>): readonly string[];
  /**
   * Looks for its program as a run with that environment would find it. Never rejects for a missing one. Where the run is
   * confined nothing is executed, as it may have put another program there: then the version may not be known.
   */
  inspect(env: Readonly<Record<string, string>>, isConfined?: boolean): Promise<ProgramReport>;
  /** Puts its program below Berth's own directory, unless it is there. Rejects `install_failed`. */
  install(env: Readonly<Record<string, string>>): Promise<void>;
  /**
   * Readies a run: writes what its program must find, below the run's own directories only, and says how it is called.
   * May be repeated. Refuses `context_lost` when a conversation that was begun is not there any more.
   */
  prepare(run: AssistantRun): Promise<Result<PreparedRun, Refusal>>;
  /** How one types to it. */
  readonly keys: AssistantKeys;
  /** Whom to believe about what it does. */
  readonly trust: Trust;
  /** What its terminal says of it. */
  readonly screenRules: ScreenRules;
  /** Follows what a run tells by other ways than its terminal, from what was left since the last look on. Ends when aborted. */
  watch(run: WatchedRun, tell: Tell, signal: AbortSignal): Promise<void>;
  /** When a usage limit ends, by its own words about it; undefined where they do not say. Absent where they never do. */
  limitEnd?(words: string, now: number): number | undefined;
  /** What its model was used since a time, in milliseconds since the Unix epoch. Absent where it does not tell. */
  usage?(run: WatchedRun, since: number): Promise<TokenUsage | null>;
  /** Removes what was kept for an instance beside its conversation. Idempotent. */
  forget(instance: InstanceId): Promise<void>;
}

/** What is typed to make an assistant do something, and what must be known of its manners. */
export interface AssistantKeys {
  /** Milliseconds between a pasted text and Enter; sooner, some take Enter for a part of the text. */
  readonly settleMs: number;
  /** How long it may take to show that it took a prompt. */
  readonly confirmMs: number;
  /** It takes prompts while it works, and keeps them or works them in. */
  readonly takesWhileBusy: boolean;
  readonly interrupt: string;
  /** Answers to a dialog that asks for approval. `always` is null where it has no such answer. */
  readonly approve: string;
  readonly approveAlways: string | null;
  readonly deny: string;
}

export interface AssistantRun {
  readonly instance: InstanceId;
  /** The instance's directory. */
  readonly workspace: string;
  /** Words of the user, after the agent's own plan. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Login and configuration of its own, by name; null for the user's. */
  readonly profile: string | null;
  /** What the last run left; null for the first one, and where nothing is known. */
  readonly conversation: Conversation | null;
  /** Begin a new conversation, whatever became of the last one. */
  readonly fresh: boolean;
  /** Only to find out whether it would be refused, while the last run may still live: nothing may be changed. */
  readonly isRehearsal: boolean;
}

export interface PreparedRun {
  readonly args: readonly string[];
  /** Additions to the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What of Berth's own files it must reach, where it does not see the whole machine. Absent: nothing. */
  readonly reach?: readonly Mount[];
  /** Ports of its loopback at which Berth asks it what it does, where it has a network of its own. Absent: none. */
  readonly asked?: readonly number[];
  /** The conversation that will be open; null when the program has not chosen one yet. */
  readonly conversation: Conversation | null;
}

export interface AgentCatalog {
  get(id: string): Agent | undefined;
  list(): readonly Agent[];
}
