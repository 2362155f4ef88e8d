import type { FSWatcher } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Bell } from '../assistant/bell.ts';
import { watchDirectory } from '../assistant/watch-directory.ts';
import { transcriptOpenIn } from './open-transcript.ts';

/** Years, months and days have a directory each. */
const NUMBER = /^\d+$/;

/**
 * Waits until a program has a transcript open, and tells which. It looks when there is a new one, of whomever. Undefined
 * once aborted.
 */
export async function findTranscript(
  { sessions, pid }: { sessions: string; pid: number },
  signal: AbortSignal,
): Promise<string | undefined> {
  await mkdir(sessions, { recursive: true, mode: 0o700 });
  const bell = new Bell(signal);
  const known = new Set<string>();
  const onChange = (file: string | null) => {
    // Others write on in theirs all the time.
    if (file !== null && known.has(file)) return;
    if (file !== null) known.add(file);
    bell.ring();
  };
  while (!signal.aborted) {
    const rung = bell.next();
    const watchers = await watchNewest(sessions, onChange);
    try {
      const found = await transcriptOpenIn(pid);
      if (found !== undefined) return found;
      await rung;
    } finally {
      for (const watcher of watchers) watcher.close();
    }
  }
  return undefined;
}

/** Watches the way down to the newest day. Each directory is watched before one looks into it, so that nothing is missed. */
async function watchNewest(
  directory: string,
  onChange: (file: string | null) => void,
): Promise<readonly FSWatcher[]> {
  const watcher = watchDirectory(directory, onChange);
  const newest = (await readdir(directory))
    .filter((name) => NUMBER.test(name))
    .toSorted()
    .at(-1);
  const below = newest === undefined ? [] : await watchNewest(join(directory, newest), onChange);
  return watcher === undefined ? below : [watcher, ...below];
}
