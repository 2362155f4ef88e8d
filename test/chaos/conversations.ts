import type { BerthClient } from '@berth/client';
import type { Member } from './fleet.ts';

export interface Conversation {
  readonly instance: string;
  /** Its id at the beginning. */
  readonly id: string | null;
}

export interface ConversationAccount {
  readonly kept: readonly string[];
  readonly lost: readonly { readonly instance: string; readonly why: string }[];
}

/** The scripted model says how many prompts it was sent, so that a conversation that was begun anew shows. */
const ECHO = /ECHO-(\d+)/;
const ANSWER_MS = 180_000;

/** Has each assistant say something, so that there is a conversation to lose. */
export async function beginConversations(
  client: BerthClient,
  members: readonly Member[],
): Promise<Conversation[]> {
  const assistants = members.filter(({ kind }) => kind === 'assistant');
  return Promise.all(
    assistants.map(async ({ instance: { id: target } }) => {
      await asked(client, target, 'the beginning');
      const { id, conversation } = await client.instance(target);
      return { instance: id, id: conversation };
    }),
  );
}

export async function checkConversations(
  client: BerthClient,
  begun: readonly Conversation[],
): Promise<ConversationAccount> {
  const results = await Promise.all(
    begun.map(async (conversation) => {
      const { name, conversation: now } = await client.instance(conversation.instance);
      return { instance: name, why: await whyLost(client, conversation, now) };
    }),
  );
  return {
    kept: results.filter(({ why }) => why === '').map(({ instance }) => instance),
    lost: results.filter(({ why }) => why !== ''),
  };
}

async function whyLost(
  client: BerthClient,
  { instance, id }: Conversation,
  now: string | null,
): Promise<string> {
  if (id !== null && id !== now) return `it was ${id} and is ${now ?? 'none'}`;
  try {
    const answer = (await asked(client, instance, 'the end')) ?? '';
    const count = Number(ECHO.exec(answer)?.[1] ?? 0);
    return count > 1 ? '' : `its model was sent ${count} prompts: ${answer.slice(0, 80)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function asked(client: BerthClient, target: string, text: string): Promise<string | null> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${ANSWER_MS} ms`)), ANSWER_MS);
  try {
    const { answer } = await Promise.race([client.askPrompt(target, text), promise]);
    return answer;
  } finally {
    clearTimeout(timer);
  }
}
