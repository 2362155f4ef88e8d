import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The worker as it runs unbuilt. */
export const WORKER_URL = new URL('../sqlite/worker.ts', import.meta.url);

export interface TemporaryDirectory {
  path(name: string): string;
  /** Files in it that this process holds open, as far as the platform (Linux) tells. */
  openFiles(): Promise<string[]>;
  remove(): Promise<void>;
}

export async function temporaryDirectory(): Promise<TemporaryDirectory> {
  const root = await mkdtemp(join(tmpdir(), 'berth-store-'));
  return {
    path: (name) => join(root, name),
    openFiles: async () => (await openFiles()).filter((target) => target.startsWith(root)),
    remove: () => rm(root, { recursive: true }),
  };
}

async function openFiles(): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd');
  // One of them is the listing itself, which is closed by now.
  return Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => 'closed')));
}
