import type { Stage } from './stage.ts';

/** What one person does with one assistant, and what its model answers. */
export interface Session {
  /** Names its file. */
  readonly name: string;
  readonly about: string;
  /** Assistants for which it makes no sense, or a sense of its own. */
  readonly except?: readonly string[];
  /** It was never told to trust the folder. */
  readonly isUntrusted?: true;
  play(stage: Stage): Promise<void>;
}
