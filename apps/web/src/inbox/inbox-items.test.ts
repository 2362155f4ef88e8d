import { expect, it } from 'vitest';
import type { Instance } from '../fleet/instance-fields.ts';
import { anInstance, recoveryIn } from '../instance/testing/an-instance.ts';
import type { Prompt } from '../instance/prompt-documents.ts';
import { inboxItems, waitingIn } from './inbox-items.ts';

const at = (minute: number) => `2026-01-01T00:0${minute}:00.000Z`;
const one = (id: string, otherwise: Partial<Instance>) => anInstance({ id, name: id, ...otherwise });
const exited = (state: string) => ({ status: 'exited', activity: 'exited', recovery: recoveryIn(state) });

const prompt = (id: string, state: string, instance = 'ready'): Prompt => ({
  ...{ id, instance, state, text: 'do it', reason: 'nothing showed it', urgent: false },
  ...{ createdAt: at(1), updatedAt: at(2) },
});

it('finds everything that waits for a person, the newest first, and what nobody can hurry last', () => {
  const instances = [
    one('ready', {}),
    one('limit', { activity: 'limited', activitySince: at(9) }),
    one('approval', { activity: 'waiting_approval', activitySince: at(1) }),
    one('question', { activity: 'waiting_input', activitySince: at(5) }),
    one('login', { activity: 'auth_failed', activitySince: at(3) }),
    one('error', { activity: 'error', activitySince: at(4) }),
    one('quarantined', { ...exited('quarantined'), activitySince: at(6) }),
    one('blocked', { ...exited('blocked'), activitySince: at(7) }),
  ];
  const found = inboxItems(instances, [prompt('prm_1', 'unconfirmed')]).map(({ kind }) => kind);
  expect(found).toEqual([
    ...['blocked', 'quarantined', 'question', 'error', 'login', 'prompt', 'approval', 'limit'],
  ]);
});

it('counts what somebody can do something about', () => {
  const asks = one('asks', { activity: 'waiting_approval' });
  const limited = one('limited', { activity: 'limited' });
  const instances = new Map([asks, limited, one('ready', {})].map((each) => [each.id, each]));
  expect(waitingIn({ instances })).toBe(1);
});

it.each([
  ['what works', { activity: 'working' }],
  ['what is being stopped while it asks', { status: 'stopping', activity: 'waiting_approval' }],
  ['what was put away', { archived: true, status: 'exited', recovery: recoveryIn('blocked') }],
  ['what comes back by itself', exited('backing_off')],
  ['what ended', { status: 'exited', activity: 'exited' }],
])('leaves out %s', (_, otherwise) => {
  expect(inboxItems([anInstance(otherwise)])).toEqual([]);
});

it('shows a limit that is waited for without a process', () => {
  expect(inboxItems([anInstance(exited('limited'))])).toMatchObject([{ kind: 'limit' }]);
});

it('leaves out prompts that arrive by themselves, and those of instances that are gone', () => {
  const prompts = [prompt('a', 'queued'), prompt('b', 'typing'), prompt('c', 'unconfirmed', 'gone')];
  expect(inboxItems([one('ready', {})], prompts)).toEqual([]);
});

it('has another key for another question, and the same for the same', () => {
  const key = (activitySince: string) =>
    inboxItems([anInstance({ activity: 'waiting_approval', activitySince })])[0]?.key;
  expect(key(at(1))).toBe(key(at(1)));
  expect(key(at(1))).not.toBe(key(at(2)));
});
