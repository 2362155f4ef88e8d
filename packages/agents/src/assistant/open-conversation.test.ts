import type { Conversation } from '@berth/contract';
import { expect, test } from 'vitest';
import { openConversation } from './open-conversation.ts';
import { INSTANCE } from './testing/assistant-run.ts';

interface Situation {
  readonly conversation: Conversation | null;
  readonly fresh?: boolean;
  readonly isLeftToUser?: boolean;
  readonly kept?: readonly string[];
}

const open = ({ conversation, fresh = false, isLeftToUser = false, kept = [] }: Situation) =>
  openConversation({
    run: { instance: INSTANCE, conversation, fresh },
    isLeftToUser,
    directory: '/home/you/.assistant',
    hasTranscript: (id) => Promise.resolve(kept.includes(id)),
    begin: (id) => ({ conversation: { id: id ?? 'new', state: 'chosen' }, args: ['begin'] }),
    resume: (id) => ['resume', id],
  });
const opened = (conversation: Conversation | null, ...args: readonly string[]) => ({
  ok: true,
  value: { conversation, args, isResumed: args[0] === 'resume' },
});

test('begins where there was none', async () => {
  expect(await open({ conversation: null })).toEqual(opened({ id: 'new', state: 'chosen' }, 'begin'));
});

test('takes up what is there', async () => {
  const conversation = { id: 'a', state: 'begun' } as const;
  expect(await open({ conversation, kept: ['a'] })).toEqual(opened(conversation, 'resume', 'a'));
});

test('takes up what was said while nobody looked', async () => {
  const conversation = { id: 'a', state: 'chosen' } as const;
  expect(await open({ conversation, kept: ['a'] })).toEqual(
    opened({ id: 'a', state: 'begun' }, 'resume', 'a'),
  );
});

test('begins under the id that was chosen as long as nothing was said', async () => {
  const conversation = { id: 'a', state: 'chosen' } as const;
  expect(await open({ conversation })).toEqual(opened(conversation, 'begin'));
});

test('does not begin in the place of what was lost, and says how to', async () => {
  expect(await open({ conversation: { id: 'a', state: 'begun' } })).toMatchObject({
    ok: false,
    error: {
      code: 'context_lost',
      message: expect.stringContaining(`berth restart ${INSTANCE} --fresh`) as string,
    },
  });
});

test('begins anew when asked to', async () => {
  const conversation = { id: 'a', state: 'begun' } as const;
  const again = open({ conversation, fresh: true, kept: ['a'] });
  expect(await again).toEqual(opened({ id: 'new', state: 'chosen' }, 'begin'));
});

test('leaves alone what the user chooses', async () => {
  const conversation = { id: 'a', state: 'begun' } as const;
  expect(await open({ conversation, isLeftToUser: true })).toEqual(opened(conversation));
});
