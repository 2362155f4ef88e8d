import { text } from '../assistant/fields.ts';
import { fieldsOf } from './fields-of.ts';

/** What an event says of a session, beside what is done in it. */
export interface Said {
  readonly session: string;
  /** It is known to be one of the user's own. */
  readonly isOwn: boolean;
  readonly prompt?: string;
}

interface Message {
  readonly role: string;
  readonly session: string;
}

/** Of the newest messages alone: what is told of older ones is no news. */
const MESSAGES_MAX = 200;

/** Who said what, put together from the events about messages and their parts. */
export class Transcript {
  readonly #messages = new Map<string, Message>();
  readonly #told = new Set<string>();
  /** Sessions of the user's own, and those that one of its helpers has. */
  readonly #own = new Set<string>();
  readonly #helpers = new Set<string>();
  #answer = '';

  constructor(conversation: string | null) {
    if (conversation !== null) this.#own.add(conversation);
  }

  get conversation(): string | null {
    return [...this.#own].at(-1) ?? null;
  }

  isHelper(session: string): boolean {
    return this.#helpers.has(session);
  }

  /** The newest text of the assistant since the last prompt. */
  takeAnswer(): string | undefined {
    const answer = this.#answer;
    this.#answer = '';
    return answer === '' ? undefined : answer;
  }

  /** Works one event in. Undefined when it is no news. */
  take(type: string, properties: Readonly<Record<string, unknown>>): Said | undefined {
    const info = fieldsOf(properties['info']);
    if (type === 'session.created' || type === 'session.updated') return this.#learnSession(info);
    if (type === 'message.updated') this.#learnMessage(info);
    if (type === 'message.part.updated') return this.#learnPart(fieldsOf(properties['part']));
    return undefined;
  }

  #learnSession(info: Readonly<Record<string, unknown>>): Said | undefined {
    const id = text(info, 'id');
    if (id === undefined || this.#own.has(id)) return undefined;
    if (text(info, 'parentID') !== undefined) {
      this.#helpers.add(id);
      return undefined;
    }
    this.#own.add(id);
    return { session: id, isOwn: true };
  }

  #learnMessage(info: Readonly<Record<string, unknown>>): void {
    const [id, role, session] = [text(info, 'id'), text(info, 'role'), text(info, 'sessionID')];
    if (id === undefined || role === undefined || session === undefined) return;
    this.#messages.set(id, { role, session });
    const oldest = this.#messages.keys().next().value;
    if (this.#messages.size <= MESSAGES_MAX || oldest === undefined) return;
    this.#messages.delete(oldest);
    this.#told.delete(oldest);
  }

  #learnPart(part: Readonly<Record<string, unknown>>): Said | undefined {
    const id = text(part, 'messageID') ?? '';
    const message = this.#messages.get(id);
    const words = text(part, 'text');
    const isText = text(part, 'type') === 'text' && part['synthetic'] !== true;
    if (message === undefined || words === undefined || !isText || this.isHelper(message.session))
      return undefined;
    if (message.role === 'assistant') this.#answer = words;
    if (message.role !== 'user' || this.#told.has(id)) return undefined;
    this.#told.add(id);
    this.#answer = '';
    const { session } = message;
    return { session, isOwn: this.#own.has(session), prompt: words };
  }
}
