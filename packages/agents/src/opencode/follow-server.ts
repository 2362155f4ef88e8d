import { setTimeout as pause } from 'node:timers/promises';
import type { Tell } from '@berth/core';
import { EventSignals } from './event-signals.ts';
import { ServerClient } from './server-client.ts';
import { markUsed, type OpencodeServer, readServer } from './server-file.ts';

/** Between two tries to reach a server, at first and at most. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 1000;
/**
 * A program's server answers before its prompt takes keys. Until it was used, or for so long, only its screen says that
 * it is ready; then it is believed to be.
 */
const STARTING_MS = 60_000;

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
    const told = server === undefined ? 0 : await followOnce({ directory, server, signals, tell }, signal);
    if (told > 0) pauseMs = FIRST_PAUSE_MS;
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

interface Following extends Pick<Followed, 'directory'> {
  readonly server: OpencodeServer;
  readonly signals: EventSignals;
  readonly tell: Tell;
}

/** Resolves with how many events were heard, once nothing more is. */
async function followOnce(following: Following, signal: AbortSignal): Promise<number> {
  const { directory, server, signals } = following;
  const over = new AbortController();
  const client = new ServerClient(server, AbortSignal.any([signal, over.signal]));
  let [heard, isUsed] = [0, server.isUsed];
  try {
    for await (const event of client.events()) {
      // It is asked only after the first event, so that no change falls between the answers and the events.
      if (heard === 0) await tellState(following, client, over.signal);
      else await tellEvent(following, client, event);
      heard += 1;
      if (isUsed || signals.isIdle) continue;
      isUsed = true;
      await markUsed(directory, server);
    }
  } catch {
    // It is not up yet, or not any more: which of the two its process tells.
  } finally {
    over.abort();
  }
  return heard;
}

async function tellState(
  { server, signals, tell }: Following,
  client: ServerClient,
  over: AbortSignal,
): Promise<void> {
  const paths = ['/session/status', '/permission', '/question'];
  const [status, permissions, questions] = await Promise.all(paths.map((path) => client.read(path)));
  signals.reset(status, permissions, questions);
  if (server.isUsed && signals.isIdle)
    signals.lastFailure(await newestMessage(signals, client), Date.now()).forEach(tell);
  const say = () => signals.state(Date.now()).forEach(tell);
  const startingMs = server.isUsed ? 0 : server.chosenAt + STARTING_MS - Date.now();
  if (!signals.isIdle || startingMs <= 0) return say();
  void pause(startingMs, undefined, { signal: over, ref: false }).then(say, () => undefined);
}

async function tellEvent({ signals, tell }: Following, client: ServerClient, event: unknown): Promise<void> {
  const told = signals.event(event, Date.now());
  told.forEach(tell);
  if (told.some(({ activity, answer }) => activity === 'idle' && answer === undefined))
    signals.lastAnswer(await newestMessage(signals, client), Date.now()).forEach(tell);
}

/** Of the conversation that is open; undefined when it does not tell. */
async function newestMessage({ conversation }: EventSignals, client: ServerClient): Promise<unknown> {
  if (conversation === null) return undefined;
  return client.read(`/session/${conversation}/message?limit=1`).catch(() => undefined);
}
