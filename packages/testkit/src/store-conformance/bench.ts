import type { InstanceId } from '@berth/contract';
import type { Change, CommitResult, InstanceRecord, Store } from '@berth/core';
import { expect } from 'vitest';
import type { Samples } from './samples.ts';

/** What each test works on; fresh before every one. */
export interface Bench {
  store: Store;
  samples: Samples;
}

/** Stores the record, new or changed, and returns it as it is stored. */
export async function insert({ store }: Bench, instance: InstanceRecord): Promise<InstanceRecord> {
  expect(await store.commit({ instances: [instance] })).toStrictEqual({ ok: true, events: [] });
  return { ...instance, version: instance.version + 1 };
}

export async function expectConflict(
  { store }: Bench,
  change: Change,
  conflict: Extract<CommitResult, { ok: false }>['conflict'],
): Promise<void> {
  expect(await store.commit(change)).toStrictEqual({ ok: false, conflict });
}

export async function listedIds(
  { store }: Bench,
  query?: { readonly includeRemoved: boolean },
): Promise<InstanceId[]> {
  return (await store.listInstances(query)).map(({ instance }) => instance.id);
}

export async function readSeqs({ store }: Bench, after: number, limit: number): Promise<number[]> {
  return (await store.readEvents(after, limit)).events.map(({ seq }) => seq);
}
