import type { NotifyConfig } from '@berth/contract';
import type { Notice } from '@berth/core';

/** A way by which notices reach people outside of Berth's own terminals. */
export interface Way {
  readonly id: 'desktop' | 'command';
  /** What it would do now, with that configuration and on this machine. */
  plan(config: NotifyConfig): Promise<Plan>;
}

/** The detail says by what it works, or why it is not used. */
export type Plan =
  | { readonly used: false; readonly detail: string }
  | { readonly used: true; readonly detail: string; readonly show: Show };

/** Rejects with what went wrong, as a sentence part. */
export type Show = (notice: Notice, signal: AbortSignal | undefined) => Promise<void>;

/** What programs that show notices are started with. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string>>;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** The path of a program, or why it cannot be run. */
  readonly find: (file: string) => Promise<{ readonly path: string } | { readonly problem: string }>;
}
