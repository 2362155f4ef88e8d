import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Bell } from './bell.ts';
import { readPlain } from './read-plain.ts';
import { watchDirectory } from './watch-directory.ts';

/** One thing that a hook had to say. */
export interface HookEvent {
  /** Name of the event, as the assistant calls it. */
  readonly name: string;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A hook that was cut off never gets its file whole; after this it is thrown away. */
const UNFINISHED_MS = 5000;
const LOOK_AGAIN_MS = 50;
/** A prompt may be long, and what a tool was told. */
const EVENT_BYTES_MAX = 32 * 1024 * 1024;
/** Where the system lets nobody watch. */
const POLL_MS = 1000;
const FILE = /^([A-Za-z]+)\.\d+$/;

/**
 * Reads what hooks leave in a directory, oldest first, and removes it: what was left while nobody read, and then each as
 * it comes, without looking by the clock. Resolves when aborted.
 */
export async function followHooks(
  directory: string,
  onEvent: (event: HookEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const bell = new Bell(signal);
  const watcher = watchDirectory(directory, () => bell.ring());
  try {
    while (!signal.aborted) {
      const rung = bell.next();
      const unfinished = await readAll(directory, onEvent);
      const again = unfinished ? LOOK_AGAIN_MS : watcher === undefined ? POLL_MS : undefined;
      await (again === undefined ? rung : Promise.race([rung, pause(again)]));
    }
  } finally {
    watcher?.close();
  }
}

/** True when somebody is still writing. */
async function readAll(directory: string, onEvent: (event: HookEvent) => void): Promise<boolean> {
  const files = await Promise.all(
    (await readdir(directory)).map(async (file) => {
      const name = FILE.exec(file)?.[1];
      const path = join(directory, file);
      return name === undefined ? [] : [{ name, path, time: (await lstat(path)).mtimeMs }];
    }),
  );
  let unfinished = false;
  for (const { name, path, time } of files.flat().toSorted((a, b) => a.time - b.time)) {
    const text = await readPlain(path, EVENT_BYTES_MAX);
    const data = text === undefined ? undefined : parse(text);
    const isLost = text === undefined || (data === undefined && Date.now() - time > UNFINISHED_MS);
    if (data !== undefined) onEvent({ name, time, data });
    if (data !== undefined || isLost) await rm(path, { force: true, recursive: true });
    else unfinished = true;
  }
  return unfinished;
}

function parse(text: string): HookEvent['data'] | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null ? (data as HookEvent['data']) : {};
  } catch {
    return undefined;
  }
}
