import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Bell } from '../assistant/bell.ts';
import { JsonLines, type JsonRecord } from '../assistant/json-lines.ts';
import { watchDirectory } from '../assistant/watch-directory.ts';

/** Where the system lets nobody watch. */
const POLL_MS = 1000;

export interface FollowedTranscript {
  readonly file: string;
  /** Also what is in it already and was written after this, in milliseconds since the Unix epoch; else from now on. */
  readonly since?: number;
}

/** Hands on what is added to a transcript, until aborted. */
export async function followTranscript(
  { file, since }: FollowedTranscript,
  onRecord: (record: JsonRecord) => void,
  signal: AbortSignal,
): Promise<void> {
  const lines = new JsonLines(file);
  const old = await lines.readOn();
  if (since !== undefined) old.filter((record) => timeOf(record) >= since).forEach(onRecord);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const bell = new Bell(signal);
  const watcher = watchDirectory(dirname(file), () => bell.ring());
  try {
    while (!signal.aborted) {
      const rung = bell.next();
      (await lines.readOn()).forEach(onRecord);
      await (watcher === undefined ? Promise.race([rung, pause(POLL_MS)]) : rung);
    }
  } finally {
    watcher?.close();
  }
}

function timeOf({ timestamp }: JsonRecord): number {
  return typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
}
