import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Tell } from '@berth/core';
import { Bell } from '../assistant/bell.ts';
import { text } from '../assistant/fields.ts';
import { followHooks } from '../assistant/hook-spool.ts';
import { JsonLines } from '../assistant/json-lines.ts';
import { watchDirectory } from '../assistant/watch-directory.ts';
import { codexHookSignal } from './hook-signal.ts';
import { rolloutSignal } from './rollout.ts';

/** Where the system lets nobody watch. */
const POLL_MS = 1000;

export interface Session {
  /** Where its hooks leave what they have to say. */
  readonly hooks: string;
  /** Its transcript, as far as it is known already; its hooks tell it else. */
  readonly transcript: string | undefined;
}

/** Tells what its hooks say and which turns failed, until aborted. */
export async function followSession(
  { hooks, transcript }: Session,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  let file = transcript;
  let ending = new AbortController();
  const failures = Promise.withResolvers<void>();
  const follow = (next: string) => {
    ending.abort();
    ending = new AbortController();
    file = next;
    followFailures(next, tell, AbortSignal.any([signal, ending.signal])).catch(failures.reject);
  };
  if (file !== undefined) follow(file);
  const heard = followHooks(
    hooks,
    (event) => {
      tell(codexHookSignal(event));
      const told = text(event.data, 'transcript_path');
      if (told !== undefined && told !== file) follow(told);
    },
    signal,
  );
  await Promise.race([heard, failures.promise]);
}

/** From now on: what failed before is known. */
async function followFailures(file: string, tell: Tell, signal: AbortSignal): Promise<void> {
  const lines = new JsonLines(file);
  await lines.readOn();
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const bell = new Bell(signal);
  const watcher = watchDirectory(dirname(file), () => bell.ring());
  try {
    while (!signal.aborted) {
      const rung = bell.next();
      for (const record of await lines.readOn()) {
        const failure = rolloutSignal(record);
        if (failure !== undefined) tell(failure);
      }
      await (watcher === undefined ? Promise.race([rung, pause(POLL_MS)]) : rung);
    }
  } finally {
    watcher?.close();
  }
}
