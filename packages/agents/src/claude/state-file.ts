import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type AssistantSignal, systemCode } from '@berth/contract';
import type { Tell } from '@berth/core';
import { Bell } from '../assistant/bell.ts';
import { readPlain } from '../assistant/read-plain.ts';
import { watchDirectory } from '../assistant/watch-directory.ts';
import { StateNews } from './state-news.ts';

/** It is written again while it is read, now and then. */
const LOOK_AGAIN_MS = 20;
/** Where the system lets nobody watch. */
const POLL_MS = 1000;

/** What a session says of itself in `sessions/PID.json` of the directory. It is not documented, and right where hooks are silent. */
interface StateFile {
  readonly sessionId?: unknown;
  readonly status?: unknown;
  readonly waitingFor?: unknown;
  readonly statusUpdatedAt?: unknown;
}

/** Whose file it is. */
export interface Session {
  /** As far as it is known yet. */
  id: string | null;
  /** Null in a sandbox, where the program is told another one, which others in theirs are told too. */
  readonly pid: number | null;
}

/** Follows the file until aborted. It comes a moment after the start, and goes with the session. */
export async function followStateFile(
  configDirectory: string,
  { session, tell }: { readonly session: Session; readonly tell: Tell },
  signal: AbortSignal,
): Promise<void> {
  const sessions = join(configDirectory, 'sessions');
  const name = session.pid === null ? undefined : `${session.pid}.json`;
  await mkdir(sessions, { recursive: true, mode: 0o700 });
  const bell = new Bell(signal);
  // Sessions of others change theirs in the same directory.
  const watcher = watchDirectory(sessions, (file) => {
    if (name === undefined || file === name || file === null) bell.ring();
  });
  const news = new StateNews();
  try {
    while (!signal.aborted) {
      const rung = bell.next();
      const read = await (name === undefined
        ? stateOfSession(sessions, session)
        : readState(join(sessions, name)));
      if (read !== undefined && read !== 'unfinished' && news.isNews(read.state, performance.now()))
        tell(stateSignal(read.state, read.time));
      const again =
        read === 'unfinished'
          ? LOOK_AGAIN_MS
          : (news.dueMs(performance.now()) ?? (watcher === undefined ? POLL_MS : undefined));
      await (again === undefined ? rung : Promise.race([rung, pause(again)]));
    }
  } finally {
    watcher?.close();
  }
}

type Read = { state: StateFile; time: number } | 'unfinished' | undefined;

/** By what stands in it. An unfinished one may be ours. */
async function stateOfSession(sessions: string, { id }: Session): Promise<Read> {
  const names = (await readdir(sessions)).filter((name) => name.endsWith('.json'));
  const read = await Promise.all(names.map((name) => readState(join(sessions, name))));
  const isOurs = (each: Read) => typeof each === 'object' && each.state.sessionId === id;
  return read.find(isOurs) ?? read.find((each) => each === 'unfinished');
}

async function readState(file: string): Promise<Read> {
  try {
    const text = await readPlain(file);
    if (text === undefined) return undefined;
    const parsed: unknown = JSON.parse(text);
    // What is no record says nothing, in whatever version of the program.
    const state: StateFile = typeof parsed === 'object' && parsed !== null ? parsed : {};
    const told = state.statusUpdatedAt;
    return { state, time: typeof told === 'number' ? told : (await stat(file)).mtimeMs };
  } catch (error) {
    if (error instanceof SyntaxError) return 'unfinished';
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export function stateSignal({ status, waitingFor, sessionId }: StateFile, time: number): AssistantSignal {
  const conversation = typeof sessionId === 'string' ? { conversation: sessionId } : {};
  const common = { source: 'file', time, ...conversation } as const;
  const reason = typeof waitingFor === 'string' ? waitingFor : 'something';
  const isApproval = reason === 'permission prompt';
  switch (status) {
    case 'idle':
      return { ...common, label: 'status idle', activity: 'idle' };
    case 'busy':
      return { ...common, label: 'status busy', activity: 'working' };
    case 'waiting':
      return {
        ...common,
        label: `status waiting: ${reason}`,
        activity: isApproval ? 'waiting_approval' : 'waiting_input',
        // What is to be approved is told by a hook.
        ...(isApproval ? {} : { detail: reason }),
      };
    default:
      return { ...common, label: `status ${String(status)}` };
  }
}
