import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { AssistantSignal } from '@berth/contract';
import type { Tell } from '@berth/core';
import { Bell } from '../assistant/bell.ts';
import { isThere } from '../assistant/is-there.ts';
import { JsonLines } from '../assistant/json-lines.ts';
import { watchDirectory } from '../assistant/watch-directory.ts';
import { transcriptsOf } from './conversation.ts';
import { projectDirectory } from './home.ts';
import { Opening } from './opening.ts';
import { PromptLog } from './prompt-log.ts';
import { saysOpened, transcriptSignal } from './transcript.ts';

export interface Session {
  /** Where login, settings and conversations are. */
  readonly directory: string;
  readonly workspace: string;
  readonly conversation: string;
  /** When the run began, in milliseconds since 1970. */
  readonly startedAt: number;
}

/** Its files come a second or two after its start, or once somebody has trusted the folder. */
const COMES_MS = 1000;
/** The log is written again while it is read, now and then. */
const LOOK_AGAIN_MS = 50;
/** Where the system lets nobody watch. */
const POLL_MS = 1000;

/** Tells which prompts were taken, what was answered and what failed, until aborted. What was there before is old. */
export async function followSession(session: Session, tell: Tell, signal: AbortSignal): Promise<void> {
  const reader = new SessionReader(session.conversation);
  const before = await projectDirectory(session.directory, session.workspace);
  if (before !== undefined) await reader.readOn(before);
  const opening = new Opening(tell, signal);
  if (reader.hasTranscript) opening.begin(session.startedAt);
  const project = await untilThere(session, signal);
  if (project === undefined) return;
  const bell = new Bell(signal);
  const directories = [project, join(project, 'chats')];
  const watchers = directories.map((directory) => watchDirectory(directory, () => bell.ring()));
  const isBlind = watchers.includes(undefined);
  try {
    while (!signal.aborted) {
      const rung = bell.next();
      const { news, isWhole, isOpened } = await reader.readOn(project);
      if (isOpened) opening.opened();
      for (const each of news) tell(each);
      const again = isWhole ? (isBlind ? POLL_MS : undefined) : LOOK_AGAIN_MS;
      await (again === undefined ? rung : Promise.race([rung, pause(again)]));
    }
  } finally {
    for (const watcher of watchers) watcher?.close();
  }
}

/** Reads on in both of a conversation's files. */
class SessionReader {
  readonly #conversation: string;
  readonly #log: PromptLog;
  #transcript: JsonLines | undefined;

  constructor(conversation: string) {
    this.#conversation = conversation;
    this.#log = new PromptLog(conversation);
  }

  /** There is a conversation to take up. */
  get hasTranscript(): boolean {
    return this.#transcript !== undefined;
  }

  async readOn(project: string): Promise<{ news: AssistantSignal[]; isWhole: boolean; isOpened: boolean }> {
    const prompts = await this.#log.readOn(project);
    this.#transcript ??= await this.#find(project);
    const records = (await this.#transcript?.readOn()) ?? [];
    const told = records.flatMap((record) => transcriptSignal(record) ?? []);
    return {
      news: [...(prompts ?? []), ...told],
      isWhole: prompts !== undefined,
      isOpened: records.some(saysOpened),
    };
  }

  /** It comes with the session. */
  async #find(project: string): Promise<JsonLines | undefined> {
    const [file] = await transcriptsOf(project, this.#conversation);
    return file === undefined ? undefined : new JsonLines(file);
  }
}

/** The project's directory, once conversations are in it; undefined when aborted. */
async function untilThere(
  { directory, workspace }: Session,
  signal: AbortSignal,
): Promise<string | undefined> {
  while (!signal.aborted) {
    const project = await projectDirectory(directory, workspace);
    if (project !== undefined && (await isThere(join(project, 'chats')))) return project;
    await pause(COMES_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
  return undefined;
}
