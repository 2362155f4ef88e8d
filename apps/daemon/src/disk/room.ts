import type { Stats, StatsFs } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import type { Room } from './messages.ts';

/** How much of a disk is free around a path; null for one that is not there. For disks that answer. */
export async function roomOf(path: string): Promise<Room | null> {
  try {
    return toRoom(await statfs(path), await stat(path));
  } catch {
    // Whatever it is, there is nothing that could be told of it.
    return null;
  }
}

export function toRoom({ bavail, bsize, blocks }: StatsFs, { dev }: Stats): Room {
  return { disk: String(dev), free: bavail * bsize, total: blocks * bsize };
}
