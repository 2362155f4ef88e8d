import type { InstanceRecord } from '../ports/store.ts';

type Queued = Pick<InstanceRecord, 'id' | 'owner' | 'createdAt'>;

/**
 * The order in which what is queued gets its turn: of one owner who came first, and of owners one each in a round, begun by
 * the one who has waited longest. So nobody's many keep another one's few waiting.
 */
export function inTurn<T extends Queued>(queued: readonly T[]): readonly T[] {
  const lines = Map.groupBy(queued.toSorted(byArrival), ({ owner }) => owner);
  const rounds = queued.map((_, round) =>
    [...lines.values()].flatMap((line) => line.slice(round, round + 1)).toSorted(byArrival),
  );
  return rounds.flat();
}

function byArrival(a: Queued, b: Queued): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}
