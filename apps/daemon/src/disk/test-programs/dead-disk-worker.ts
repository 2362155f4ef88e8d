import { parentPort, workerData } from 'node:worker_threads';
import type { DiskAnswer, DiskQuestion } from '../messages.ts';
import { Pulse } from '../pulse.ts';

/** Answers like the real one, and waits for ever where a path is on a disk that is dead. */
const pulse = new Pulse(workerData as SharedArrayBuffer);

parentPort?.on('message', ({ id, walks = [], room = [] }: DiskQuestion) => {
  pulse.beat(id);
  if ([...walks.flat(), ...room].some((path) => path.startsWith('/dead')))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  const answer: DiskAnswer = {
    id,
    walked: walks.map(() => ({ bytes: 1, entries: 1, isComplete: true, workedMs: 1 })),
    room: room.map(() => ({ disk: 'other', free: 1, total: 2 })),
  };
  pulse.beat(0);
  parentPort?.postMessage(answer);
});
