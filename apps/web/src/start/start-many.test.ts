import { expect, it } from 'vitest';
import { Problem } from '../api/problem.ts';
import { keepPresets, readPresets, withPreset } from './presets.ts';
import { EMPTY_FORM } from './start-form.ts';
import { type JobProgress, startMany } from './start-many.ts';

const jobs = ['a', 'b', 'c'].map((name) => ({ name, prompt: `do ${name}` }));

it('starts each and gives it its own prompt, while one fails and says why', async () => {
  const prompted: string[] = [];
  const seen: string[][] = [];
  let last: readonly JobProgress[] = [];
  const failed = await startMany(
    jobs,
    {
      start: async ({ name }) => {
        if (name === 'b') throw new Problem('name_taken', 'There is a b.');
        return { id: `i-${name}` };
      },
      prompt: async (id, text) => void prompted.push(`${id}: ${text}`),
    },
    (progress) => {
      last = progress;
      seen.push(progress.map(({ state }) => state));
    },
  );
  expect(failed).toBe(1);
  expect(prompted.sort()).toEqual(['i-a: do a', 'i-c: do c']);
  expect(seen[0]).toEqual(['waiting', 'waiting', 'waiting']);
  expect(last.map(({ state, problem }) => [state, problem?.message])).toEqual([
    ['done', undefined],
    ['failed', 'There is a b.'],
    ['done', undefined],
  ]);
});

it('keeps presets by their names, and makes the best of what it finds', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const form = { ...EMPTY_FORM, agent: 'demo', memory: '2g' };
  keepPresets(
    withPreset(withPreset([], { label: 'small', form: EMPTY_FORM }), { label: 'small', form }),
    storage,
  );
  expect(readPresets(storage)).toEqual([{ label: 'small', form }]);
  const [key = ''] = kept.keys();
  kept.set(
    key,
    JSON.stringify([{ label: 'old', form: { agent: 'demo', memory: 5, gone: true } }, 'odd', null]),
  );
  expect(readPresets(storage)).toEqual([{ label: 'old', form: { ...EMPTY_FORM, agent: 'demo' } }]);
  kept.set(key, '{');
  expect(readPresets(storage)).toEqual([]);
});
