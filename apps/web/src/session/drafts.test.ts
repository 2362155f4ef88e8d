import { expect, it } from 'vitest';
import { forgetDrafts } from './drafts.ts';

it('forgets every draft, and nothing else', () => {
  const kept = new Map([
    ['berth.draft.inst_1', 'one'],
    ['tsr-scroll', '{}'],
    ['berth.draft.inst_2', 'two'],
    ['berth.draft.inst_3', 'three'],
  ]);
  forgetDrafts({
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index] ?? null,
    removeItem: (key) => void kept.delete(key),
  });
  expect([...kept.keys()]).toEqual(['tsr-scroll']);
});
