import { setTimeout as pause } from 'node:timers/promises';
import type { Tell } from '@berth/core';
import { EventSignals } from './event-signals.ts';
import { ServerClient } from './server-client.ts';
import { type OpencodeServer, readServer } from './server-file.ts';

/** Between two tries to reach a server, at first and at most. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2000;
/**
 * A program's server answers before its prompt takes keys. For so long after the start only its screen says that it is
 * ready; then it is believed to be.
 */
const STARTING_MS = 20_000;

export interface Followed {
  /** Where the server was written down. */
  readonly directory: string;
  readonly conversation: string | null;
}

/** Tells what a run's own server tells, until aborted: what is the case now, and then each change. */
export async function followServer(
  { directory, conversation }: Followed,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  const signals = new EventSignals(conversation);
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    const server = await readServer(directory);
    try {
      if (server !== undefined && (await followOnce(server, signals, { tell, signal })))
        pauseMs = FIRST_PAUSE_MS;
    } catch {
      // It is not up yet, or not any more: which of the two its process tells.
    }
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

/** Resolves with whether it was heard at all, once it is heard no more. */
async function followOnce(
  server: OpencodeServer,
  signals: EventSignals,
  { tell, signal }: { tell: Tell; signal: AbortSignal },
): Promise<boolean> {
  const over = new AbortController();
  const client = new ServerClient(server, AbortSignal.any([signal, over.signal]));
  const say = () => signals.state(Date.now()).forEach(tell);
  let isHeard = false;
  try {
    for await (const event of client.events()) {
      if (isHeard) {
        signals.event(event, Date.now()).forEach(tell);
        continue;
      }
      // Asked only now, so that no change falls between the answers and the events.
      const paths = ['/session/status', '/permission', '/question'];
      const [status, permissions, questions] = await Promise.all(paths.map((path) => client.read(path)));
      isHeard = true;
      signals.reset(status, permissions, questions);
      const startingMs = server.chosenAt + STARTING_MS - Date.now();
      if (!signals.isIdle || startingMs <= 0) say();
      else void pause(startingMs, undefined, { signal: over.signal, ref: false }).then(say, () => undefined);
    }
    return isHeard;
  } finally {
    over.abort();
  }
}
