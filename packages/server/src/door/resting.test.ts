import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { Resting } from './resting.ts';

const sockets = (count: number) => Array.from({ length: count }, () => new Socket());
const destroyed = (all: readonly Socket[]) => all.map((socket) => socket.destroyed);

it('beyond its bound the oldest of a holder goes, and nobody else’s', () => {
  const resting = new Resting();
  const [others, own] = [sockets(1), sockets(4)];
  for (const socket of others) resting.rests(socket, 'ann', 2);
  for (const socket of own) resting.rests(socket, 'eve', 2);
  expect(destroyed(own)).toEqual([true, true, false, false]);
  expect(destroyed(others)).toEqual([false]);
  expect(resting.count).toBe(3);
});

it('what is asked for something rests no more, and is the youngest when it rests again', () => {
  const resting = new Resting();
  const [first, second, third] = sockets(3) as [Socket, Socket, Socket];
  resting.rests(first, 'ann', 2);
  resting.rests(second, 'ann', 2);
  resting.stirs(first);
  resting.rests(first, 'ann', 2);
  resting.rests(third, 'ann', 2);
  expect(destroyed([first, second, third])).toEqual([false, true, false]);
});

it('what is gone already is not counted', () => {
  const resting = new Resting();
  const [gone] = sockets(1) as [Socket];
  gone.destroy();
  resting.rests(gone, 'ann', 2);
  expect(resting.count).toBe(0);
});
