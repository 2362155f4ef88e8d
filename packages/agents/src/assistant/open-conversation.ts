import { type Conversation, type Refusal, refusal } from '@berth/contract';
import type { AssistantRun } from '@berth/core';
import { err, ok, type Result } from '@berth/foundation';

/** The conversation that a run will have open, and the words that open it. */
export interface Opened {
  readonly conversation: Conversation | null;
  readonly args: readonly string[];
  /** Something was said in it before. */
  readonly isResumed: boolean;
}

type Begun = Pick<Opened, 'conversation' | 'args'>;

export interface Opening {
  readonly run: Pick<AssistantRun, 'instance' | 'conversation' | 'fresh'>;
  /** The user's own words say which conversation it is to be. */
  readonly isLeftToUser: boolean;
  /** Where its conversations are kept, for people. */
  readonly directory: string;
  /** Whether it can be taken up again. */
  readonly hasTranscript: (id: string) => Promise<boolean>;
  /** A new conversation; `id` was chosen for one in which nothing was said. */
  readonly begin: (id: string | null) => Begun;
  /** Words that take it up again. */
  readonly resume: (id: string) => readonly string[];
}

/** Takes up what was begun, or begins anew where nothing can be lost by it. Refuses `context_lost` else. */
export async function openConversation({
  run: { instance, conversation, fresh },
  isLeftToUser,
  directory,
  hasTranscript,
  begin,
  resume,
}: Opening): Promise<Result<Opened, Refusal>> {
  // What it is will be learned when it tells.
  if (isLeftToUser) return ok({ conversation, args: [], isResumed: false });
  if (conversation === null || fresh) return ok({ ...begin(null), isResumed: false });
  const { id, state } = conversation;
  if (await hasTranscript(id))
    return ok({ conversation: { id, state: 'begun' }, args: resume(id), isResumed: true });
  if (state === 'chosen') return ok({ ...begin(id), isResumed: false });
  const message = `The conversation ${id} is not in ${directory} any more. To begin a new one: berth restart ${instance} --fresh`;
  return err(refusal('context_lost', message, { conversation: id, directory }));
}
