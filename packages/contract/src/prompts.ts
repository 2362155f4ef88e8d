import type { ActorId, InstanceId, PromptId } from './ids.ts';

/** What became of a prompt that was given to `send`. */
export const PROMPT_STATES = {
  queued: 'It waits until the assistant can take it.',
  typing: 'It is being typed; nothing has shown yet that the assistant took it.',
  delivered: 'The assistant has taken it.',
  unconfirmed:
    'It was typed, and nothing showed that the assistant took it. It is never typed again unless somebody asks for it.',
  withdrawn: 'It was taken back before it was typed.',
} as const;
export type PromptState = keyof typeof PROMPT_STATES;

/** States in which something may still happen to it by itself. */
export const OPEN_PROMPT_STATES: readonly PromptState[] = ['queued', 'typing'];

/** What a dialog that asks for an approval is answered. */
export const DIALOG_ANSWERS = {
  approve: 'Yes, this once.',
  always: 'Yes, and do not ask again for the like, as the assistant understands it.',
  deny: 'No.',
} as const;
export type DialogAnswer = keyof typeof DIALOG_ANSWERS;

/** A prompt in the inbox of an instance. */
export interface PromptRecord {
  readonly id: PromptId;
  readonly instance: InstanceId;
  readonly actor: ActorId;
  readonly text: string;
  readonly state: PromptState;
  /** To be typed as soon as the assistant takes any input, and not only when it is idle. */
  readonly urgent: boolean;
  /** Why it is in its state, in a sentence, where that needs one. */
  readonly reason: string | null;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}
