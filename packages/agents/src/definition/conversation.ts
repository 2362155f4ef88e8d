import { randomUUID } from 'node:crypto';
import type { Conversation, Refusal } from '@berth/contract';
import type { AgentDefinition } from '@berth/contract/schemas';
import type { AssistantRun } from '@berth/core';
import { ok, type Result } from '@berth/foundation';
import { type Opened, openConversation } from '../assistant/open-conversation.ts';
import { filled, type Places } from './places.ts';

/** Where a definition names no id: the program itself knows which conversation it takes up. */
const LATEST = 'latest';

export interface World {
  readonly places: Places;
  readonly exists: (file: string) => Promise<boolean>;
}

/** Begins a conversation or takes one up, by the words that its definition gives for it. */
export async function openDefinedConversation(
  words: AgentDefinition['conversation'],
  run: AssistantRun,
  { places, exists }: World,
): Promise<Result<Opened, Refusal>> {
  if (words === undefined) return ok({ conversation: null, args: [], isResumed: false });
  const { begin, resume, transcript } = words;
  const said = (texts: readonly string[], id: string) =>
    texts.map((text) => filled(text, { ...places, conversation: id }));
  const fileOf = (id: string) => filled(transcript ?? '', { ...places, conversation: id });
  const start = (id: string) => {
    // Without a file that would show it, what was said at its terminal is not known: it counts as begun.
    const conversation: Conversation = { id, state: transcript === undefined ? 'begun' : 'chosen' };
    return { conversation, args: said(begin, id) };
  };
  return openConversation({
    run,
    isLeftToUser: choosesConversation(run.args, [...begin, ...resume]) && run.conversation === null,
    directory: transcript === undefined ? '' : fileOf(run.conversation?.id ?? LATEST),
    hasTranscript: async (id) => transcript === undefined || exists(fileOf(id)),
    begin: (id) => start(id ?? (begin.length === 0 ? LATEST : randomUUID())),
    resume: (id) => said(resume, id),
  });
}

/** The user's words hold an option with which conversations are begun or taken up. */
function choosesConversation(args: readonly string[], words: readonly string[]): boolean {
  const options = words.filter((word) => word.startsWith('-')).map(nameOf);
  return args.some((word) => options.includes(nameOf(word)));
}

function nameOf(option: string): string {
  return option.split('=')[0] ?? option;
}
