import { parentPort } from 'node:worker_threads';
import { messageOf } from '@berth/contract';
import type { DiskAnswer, DiskQuestion } from './messages.ts';
import { roomBlocking } from './room.ts';
import { walk } from './walk.ts';

/** Looks at disks, where it holds up nobody: the disk may be slow, or a server that does not answer. */
parentPort?.on('message', ({ id, walks = [], budget, room = [] }: DiskQuestion) => {
  let answer: DiskAnswer;
  try {
    answer = { id, walked: walks.map((roots) => walk(roots, budget)), room: room.map(roomBlocking) };
  } catch (error) {
    answer = { id, problem: messageOf(error) };
  }
  parentPort?.postMessage(answer);
});
