import { basename } from 'node:path';
import type { ActorId, NodeId } from '@berth/contract';
import { factMaker, type Log, putBack, type PutBack } from '@berth/core';
import { readEvidence, type Ground } from '@berth/runtime-process';
import type { Restored, SqliteStore } from '@berth/store/sqlite';
import { identity } from './node-identity.ts';

export interface RestorationParts {
  readonly store: SqliteStore;
  readonly ground: Ground;
  readonly node: NodeId;
  readonly actor: ActorId;
  readonly log: Log;
}

/**
 * Where the registry came back from a backup: puts back what keepers have written down since, and leaves word. Before anything
 * else reads the registry. A daemon that is killed meanwhile leaves it to the next one.
 */
export async function settleRestoration(parts: RestorationParts): Promise<void> {
  const { store, ground, node, actor, log } = parts;
  const { restored } = store;
  if (restored === null) return;
  const known = await store.listInstances({ includeRemoved: true });
  const result = putBack(known, await readEvidence(ground), identity.now());
  const data = dataOf(restored, result);
  const fact = factMaker(node, identity);
  const withdrawal = {
    type: 'instance.withdrawn',
    data: { why: 'restored', code: null, detail: null },
  } as const;
  const events = [
    fact({ type: 'registry.restored', actor, subject: null, run: null, data }),
    ...result.withdrawn.map((subject) => fact({ ...withdrawal, actor, subject, run: null })),
  ];
  await store.commit({ ...result.change, events });
  await store.settleRestoration();
  log.warn('the registry was damaged and came back from a backup', data);
}

function dataOf({ generation, damaged, reason }: Restored, { instances, unproven }: PutBack) {
  const { path, takenAt } = generation;
  return { reason, generation: basename(path), takenAt, damaged, putBack: instances, unproven };
}
