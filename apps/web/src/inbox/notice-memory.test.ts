import { beforeEach, expect, it } from 'vitest';
import type { Instance } from '../fleet/instance-fields.ts';
import { anInstance, recoveryIn } from '../instance/testing/an-instance.ts';
import { inboxItems } from './inbox-items.ts';
import { NoticeMemory } from './notice-memory.ts';

let memory: NoticeMemory;
beforeEach(() => {
  memory = new NoticeMemory();
});

const asking = (activitySince = '1', activityDetail = 'deploy?') =>
  anInstance({ activity: 'waiting_approval', activitySince, activityDetail });

function kinds(instances: readonly Instance[]): readonly string[] {
  return memory.news(inboxItems(instances)).map(({ kind }) => kind);
}

it('says nothing of what was there when the page was opened', () => {
  expect(kinds([asking()])).toEqual([]);
  expect(kinds([asking()])).toEqual([]);
});

it('tells of each thing once', () => {
  kinds([]);
  expect(kinds([asking()])).toEqual(['approval']);
  expect(kinds([asking()])).toEqual([]);
  expect(kinds([asking('2')])).toEqual(['approval']);
  expect(kinds([anInstance()])).toEqual([]);
  expect(kinds([asking('3')])).toEqual(['approval']);
});

it('tells of each of two dialogs with the same words, though the page did not see the first one end', () => {
  kinds([]);
  expect(kinds([asking('1', 'rm?')])).toEqual(['approval']);
  expect(kinds([asking('2', 'rm?')])).toEqual(['approval']);
  expect(kinds([asking('2', 'rm?')])).toEqual([]);
  expect(kinds([asking('2', 'rm? (in more words)')])).toEqual([]);
});

it.each([
  ['waiting_input', ['question']],
  ['auth_failed', ['login']],
  ['error', ['error']],
  ['limited', []],
  ['idle', []],
])('tells of %s: %j', (activity, told) => {
  kinds([]);
  expect(kinds([anInstance({ activity })])).toEqual(told);
});

it('tells of what is quarantined, and not of what is blocked', () => {
  kinds([]);
  const ended = (id: string, state: string) =>
    anInstance({ id, status: 'exited', activity: 'exited', recovery: recoveryIn(state) });
  expect(kinds([ended('a', 'quarantined'), ended('b', 'blocked')])).toEqual(['quarantined']);
});
