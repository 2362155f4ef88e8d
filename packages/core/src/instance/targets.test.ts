import type { InstanceId } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, startInput } from '@berth/testkit';
import { Samples } from '@berth/testkit/store-samples';
import { expect, it } from 'vitest';
import type { InstanceWithRun } from '../ports/store.ts';
import { findTarget, storedTarget } from './targets.ts';

const samples = new Samples();

function named(...names: string[]): InstanceWithRun[] {
  return names.map((name) => ({ instance: samples.instance({ name }), run: null }));
}

function find(living: readonly InstanceWithRun[], target: string): string {
  const found = findTarget(living, target);
  return found.ok ? found.value.instance.name : found.error.code;
}

it('finds by name, even where it begins another', () => {
  const living = named('web', 'web-2');
  expect(find(living, 'web')).toBe('web');
  expect(find(living, 'web-2')).toBe('web-2');
});

it('finds by the beginning of one name', () => {
  const living = named('claude-1', 'codex-1');
  expect(find(living, 'cl')).toBe('claude-1');
  expect(find(living, 'codex')).toBe('codex-1');
});

it('finds by id, and by the beginning of one', () => {
  const living = named('one', 'two');
  const id = living[1]?.instance.id ?? '';
  expect(find(living, id)).toBe('two');
  expect(find(living, id.slice(0, 9))).toBe('instance_ambiguous');
  expect(find(living.slice(1), id.slice(0, 9))).toBe('two');
});

it('does not guess between several', () => {
  const found = findTarget(named('a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7'), 'a');
  expect(found).toMatchObject({
    ok: false,
    error: {
      code: 'instance_ambiguous',
      details: { candidates: ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7'] },
    },
  });
  expect(found.ok ? '' : found.error.message).toContain('a1, a2, a3, a4, a5, and 2 more');
});

it('finds nothing by nothing, nor by the end or the middle', () => {
  const living = named('claude-1');
  for (const target of ['', 'laude', '1', 'CLAUDE-1', 'claude-1 ', 'claude-11']) {
    expect(find(living, target), target).toBe('instance_not_found');
  }
  expect(find([], 'x')).toBe('instance_not_found');
});

it('tells the own token of an instance of no other, not even whether there is one', async () => {
  const bench = new CoreBench(createMemoryStore());
  const { berth } = bench.boot();
  const start = (name: string) =>
    berth.start(OWNER, startInput({ agent: 'command', command: ['obedient'], name }));
  const [own] = [await start('web'), await start('webmail')];
  const caller = { ...OWNER, grant: { scope: 'instance', instance: own.id as InstanceId } } as const;
  for (const target of [own.id, 'web']) {
    expect((await storedTarget(bench.store, target, caller)).instance.id).toBe(own.id);
  }
  for (const target of ['webmail', 'webm', 'inst_', 'w', 'nothing', '']) {
    await expect(storedTarget(bench.store, target, caller)).rejects.toMatchObject({ code: 'forbidden' });
  }
});
