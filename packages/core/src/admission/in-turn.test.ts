import type { ActorId, InstanceId } from '@berth/contract';
import { expect, it } from 'vitest';
import { inTurn } from './in-turn.ts';

const queued = (id: string, owner: string, createdAt: number) => ({
  id: id as InstanceId,
  owner: `user:${owner}` as ActorId,
  createdAt,
});

const order = (...all: ReturnType<typeof queued>[]) => inTurn(all).map(({ id }) => id);

it('of one owner who came first is first', () => {
  expect(order(queued('b', 'ann', 2), queued('a', 'ann', 1), queued('c', 'ann', 2))).toStrictEqual([
    'a',
    'b',
    'c',
  ]);
});

it('of many owners one each has a turn, begun by the one who has waited longest', () => {
  const ann = [1, 2, 3].map((at) => queued(`a${at}`, 'ann', at));
  expect(order(...ann, queued('b4', 'bob', 4), queued('e5', 'eve', 5), queued('e6', 'eve', 6))).toStrictEqual(
    [...['a1', 'b4', 'e5'], ...['a2', 'e6'], 'a3'],
  );
});

it('of nobody is nothing', () => {
  expect(order()).toStrictEqual([]);
});
