import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '@berth/contract';
import type { DiskAnswer, DiskQuestion, Walked } from './messages.ts';
import { Pulse } from './pulse.ts';
import { roomBlocking } from './room-blocking.ts';
import { walk } from './walk.ts';

const pulse = new Pulse(workerData as SharedArrayBuffer);

/**
 * Looks at disks, where it holds up nobody: the disk may be slow, or a server that does not answer. While a walk pauses,
 * other questions are answered.
 */
parentPort?.on('message', (question: DiskQuestion) => void answer(question));

async function answer(question: DiskQuestion): Promise<void> {
  const found = await answerTo(question);
  pulse.beat(0);
  parentPort?.postMessage(found);
}

async function answerTo({ id, walks = [], budget, room = [] }: DiskQuestion): Promise<DiskAnswer> {
  const beat = () => pulse.beat(id);
  try {
    beat();
    const walked: Walked[] = [];
    for (const roots of walks) walked.push(await walk(roots, budget, beat));
    return { id, walked, room: room.map(roomBlocking) };
  } catch (error) {
    return { id, problem: messageOf(error) };
  }
}
