import { statfsSync, statSync } from 'node:fs';
import type { Room } from './messages.ts';
import { toRoom } from './room.ts';

/** The room around a path, for a thread of its own: a disk that does not answer holds up nobody else there. */
export function roomBlocking(path: string): Room | null {
  try {
    return toRoom(statfsSync(path), statSync(path));
  } catch {
    // Whatever it is, there is nothing that could be told of it.
    return null;
  }
}
