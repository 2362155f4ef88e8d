import type { Call } from './runtime.ts';

/** One question, with everything that is needed to ask it. */
export type HealthQuestion = {
  /** An answer that takes longer is none. */
  readonly timeoutMs: number;
} & (
  | {
      readonly kind: 'command';
      readonly command: string;
      readonly env: Readonly<Record<string, string>>;
      readonly directory: string;
    }
  | { readonly kind: 'http'; readonly port: number; readonly path: string }
  | { readonly kind: 'tcp'; readonly port: number }
);

export type HealthAnswer =
  | { readonly isWell: true }
  /** `detail`: what was found wrong, for people. */
  | { readonly isWell: false; readonly detail: string };

/** Asks programs whether they are well. */
export interface HealthProbe {
  /**
   * Asks once. Rejects where the question could not be asked for a reason that lies with Berth or the machine, which
   * says nothing of the program. When aborted it rejects soon; nothing of the question is left behind.
   */
  ask(question: HealthQuestion, call?: Call): Promise<HealthAnswer>;
}
