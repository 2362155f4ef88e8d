import { join } from 'node:path';
import { type AssistantSignal, systemCode } from '@berth/contract';
import { fieldsOf, text } from '../assistant/fields.ts';
import { readPlain } from '../assistant/read-plain.ts';

/** Its own commands are done at once. Whether one means work, its title tells. */
const COMMAND = /^[/?]/u;

/** Reads what users have sent in one conversation, each only once. The log is shared by all sessions of a project. */
export class PromptLog {
  readonly #conversation: string;
  #read = 0;

  constructor(conversation: string) {
    this.#conversation = conversation;
  }

  /** What came since the last time, oldest first; undefined while the log is being written. */
  async readOn(project: string): Promise<AssistantSignal[] | undefined> {
    const all = loggedPrompts(await logOf(project), this.#conversation);
    if (all === undefined) return undefined;
    const news = all.slice(this.#read);
    this.#read = all.length;
    return news;
  }
}

export function loggedPrompts(log: string, conversation: string): AssistantSignal[] | undefined {
  const entries = parse(log);
  if (entries === undefined) return undefined;
  return entries.map(fieldsOf).flatMap((entry): AssistantSignal[] => {
    const [message, timestamp] = [text(entry, 'message'), text(entry, 'timestamp')];
    const isIt = entry['sessionId'] === conversation && entry['type'] === 'user';
    if (!isIt || message === undefined || timestamp === undefined) return [];
    const time = Date.parse(timestamp);
    const told = { source: 'file', time, label: 'log: a prompt', conversation, prompt: message } as const;
    return [COMMAND.test(message) ? told : { ...told, activity: 'working' }];
  });
}

function parse(log: string): readonly unknown[] | undefined {
  try {
    const entries: unknown = JSON.parse(log);
    return Array.isArray(entries) ? entries : [];
  } catch {
    return undefined;
  }
}

/** There is none before the first prompt. */
async function logOf(project: string): Promise<string> {
  try {
    return (await readPlain(join(project, 'logs.json'))) ?? '[]';
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '[]';
    throw error;
  }
}
