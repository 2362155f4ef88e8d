import type { EventView, InstanceView } from '@berth/contract/schemas';
import { expect, it } from 'vitest';
import { Flags, type Invocation } from '../command.ts';
import { command } from './wait.ts';

type Told = Pick<EventView, 'type' | 'data'>;

const EXPIRED: Told = { type: 'instance.expired', data: { waitedMs: 5000, reason: 'The fleet is full.' } };
const TOOK_BACK: Told = { type: 'prompt.withdrawn', data: { prompt: 'p' } };

/** What comes of a wait for the exit of one that the daemon shows so in the end. */
async function waitFor(instance: Partial<InstanceView>, history: readonly Told[] = []) {
  const printed: string[] = [];
  const shown = { id: 'i', name: 'b', removedAt: null, ...instance };
  const client = {
    instance: async () => shown,
    watchInstances: async function* () {
      yield [{ ...shown, status: 'queued', run: null }];
      yield [shown];
    },
    history: async () => history,
  };
  const out = { print: (line: string) => printed.push(line) };
  const flags = new Flags({ for: 'exit' });
  const invocation = { client, words: ['b'], flags, json: false, out } as unknown as Invocation;
  return { status: await command.run(invocation), printed };
}

it('ends well with a program that has ended, however', async () => {
  const ended = await waitFor({ status: 'exited', run: 'r' });
  expect(ended).toStrictEqual({ status: 0, printed: ['b exited'] });
});

it.each<[string, string, readonly Told[]]>([
  ['has found no room in its time', 'timeout', [EXPIRED]],
  ['has, and had prompts', 'timeout', [EXPIRED, TOOK_BACK, TOOK_BACK]],
  ['was taken out', 'not_running', [{ type: 'instance.withdrawn', data: { why: 'asked' } }]],
  [
    'cannot be started any more',
    'directory_missing',
    [{ type: 'instance.withdrawn', data: { why: 'refused', code: 'directory_missing', detail: 'Gone.' } }],
  ],
])('fails for one that never ran, since it %s', async (_why, code, history) => {
  await expect(waitFor({ status: 'exited', run: null }, history)).rejects.toMatchObject({ code });
});
