import { Starter, type StarterParts } from '../instance/starter.ts';
import { MemoryGate, type MemoryGateParts } from './memory-gate.ts';
import { RoomMaker, type RoomMakerParts } from './room-maker.ts';
import { StartQueue, type StartQueueParts } from './start-queue.ts';

type Parts = Omit<StarterParts, 'gate'> &
  MemoryGateParts &
  Omit<RoomMakerParts, 'starter'> &
  Omit<StartQueueParts, 'starter' | 'makeRoom'>;

export interface Admittance {
  readonly starter: Starter;
  readonly queue: StartQueue;
}

/** All that stands between the wish to start something and its run. */
export function admittance(parts: Parts): Admittance {
  const gate = new MemoryGate(parts);
  const starter = new Starter({ ...parts, gate });
  const maker = new RoomMaker({ ...parts, starter });
  const queue = new StartQueue({ ...parts, starter, makeRoom: (needed) => maker.make(needed) });
  return { starter, queue };
}
