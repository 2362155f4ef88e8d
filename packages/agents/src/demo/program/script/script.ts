/** What the demo assistant does, as read from a script. The reference is `../../README.md`. */
export interface Script {
  /** Name in the terminal's title. */
  readonly title: string;
  /** Steps before the first prompt. */
  readonly startup: readonly Step[];
  /** The first rule that fits answers the prompt. */
  readonly rules: readonly Rule[];
  /** Steps for a prompt that no rule fits. */
  readonly otherwise: readonly Step[];
  /** Prompts that `--auto` enters by itself. */
  readonly auto: readonly string[];
}

export interface Rule {
  readonly when: Matcher;
  readonly steps: readonly Step[];
}

export type Matcher =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'pattern'; readonly pattern: RegExp };

export type Step =
  | SayStep
  | ThinkStep
  | ToolStep
  | AskStep
  | CrashStep
  | ExitStep
  | TitleStep
  | RawStep
  | CountStep
  | IgnoreSignalsStep
  | SpawnStep;

export interface SayStep {
  readonly do: 'say';
  readonly text: string;
  readonly msPerToken: number;
}

export interface ThinkStep {
  readonly do: 'think';
  readonly ms: number;
}

export interface ToolStep {
  readonly do: 'tool';
  readonly name: string;
  readonly detail: string;
  readonly ms: number;
  readonly result: string;
}

export interface AskStep {
  readonly do: 'ask';
  readonly question: string;
  readonly onYes: readonly Step[];
  readonly onNo: readonly Step[];
  /** What `--auto` does about the question. */
  readonly auto: AutoAnswer;
}

export const AUTO_ANSWERS = ['yes', 'no', 'wait'] as const;
export type AutoAnswer = (typeof AUTO_ANSWERS)[number];

export interface CrashStep {
  readonly do: 'crash';
  readonly code: number;
  readonly message: string;
}

export interface ExitStep {
  readonly do: 'exit';
  readonly code: number;
}

export interface TitleStep {
  readonly do: 'title';
  readonly text: string;
}

export interface RawStep {
  readonly do: 'raw';
  readonly bytes: Uint8Array;
  /** Draw the whole screen again afterwards. */
  readonly repaint: boolean;
}

export interface CountStep {
  readonly do: 'count';
  readonly from: number;
  readonly to: number;
  readonly everyMs: number;
  /** Text of a line; `{n}` is its number. */
  readonly line: string;
}

export interface IgnoreSignalsStep {
  readonly do: 'ignoreSignals';
  readonly signals: readonly IgnorableSignal[];
}

export const IGNORABLE_SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const;
export type IgnorableSignal = (typeof IGNORABLE_SIGNALS)[number];

export interface SpawnStep {
  readonly do: 'spawn';
  readonly argv: readonly [string, ...string[]];
  /** Give the child a session of its own, out of reach of signals to the terminal. */
  readonly detached: boolean;
  /** Name the child's process id on the screen. */
  readonly showPid: boolean;
}
