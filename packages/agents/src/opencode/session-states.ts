import type { Activity } from '@berth/contract';
import { text } from '../assistant/fields.ts';
import { permissionDetail, questionDetail } from './dialogs.ts';
import { fieldsOf } from './fields-of.ts';
import { shortened } from './shortened.ts';

/** What all its sessions together do. */
export interface SessionsState {
  readonly activity: Activity;
  readonly label: string;
  readonly detail?: string;
}

/** What its sessions do and wait for. Those of its helpers count too: it works as long as one of them does. */
export class SessionStates {
  readonly #busy = new Map<string, SessionsState>();
  readonly #permissions = new Map<string, string>();
  readonly #questions = new Map<string, string>();

  /** As `/session/status`, `/permission` and `/question` tell. Takes the place of all that was known. */
  reset(status: unknown, permissions: unknown, questions: unknown): void {
    this.#busy.clear();
    for (const [session, state] of Object.entries(fieldsOf(status))) this.status(session, fieldsOf(state));
    fill(this.#permissions, permissions, permissionDetail);
    fill(this.#questions, questions, questionDetail);
  }

  /** Works one event in. False when it says nothing of what is done. */
  take(type: string, properties: Readonly<Record<string, unknown>>): boolean {
    const session = text(properties, 'sessionID') ?? '';
    const request = text(properties, 'requestID') ?? '';
    switch (type) {
      case 'session.status':
        this.status(session, fieldsOf(properties['status']));
        return true;
      case 'session.idle':
      case 'session.deleted':
        this.#busy.delete(session);
        return true;
      case 'message.part.updated':
        return this.#answers(fieldsOf(properties['part']));
      case 'permission.asked':
        this.#permissions.set(text(properties, 'id') ?? '', permissionDetail(properties));
        return true;
      case 'permission.replied':
        this.#permissions.delete(request);
        return true;
      case 'question.asked':
        this.#questions.set(text(properties, 'id') ?? '', questionDetail(properties));
        return true;
      case 'question.replied':
      case 'question.rejected':
        this.#questions.delete(request);
        return true;
      default:
        return false;
    }
  }

  status(session: string, status: Readonly<Record<string, unknown>>): void {
    const type = text(status, 'type') ?? 'idle';
    if (type === 'idle') this.#busy.delete(session);
    else if (type === 'retry') this.#busy.set(session, retrying(status));
    // It says so of each try, before it knows what becomes of it.
    else if (this.#busy.get(session)?.activity !== 'retrying') this.#busy.set(session, WORKING);
  }

  /** The provider answers: what was tried again has succeeded. False when that changes nothing. */
  #answers(part: Readonly<Record<string, unknown>>): boolean {
    const session = text(part, 'sessionID') ?? '';
    const isBegun = text(part, 'type') === 'step-start';
    if (!isBegun || this.#busy.get(session)?.activity !== 'retrying') return false;
    this.#busy.set(session, WORKING);
    return true;
  }

  /** A prompt was taken. */
  begin(session: string): void {
    if (!this.#busy.has(session)) this.#busy.set(session, WORKING);
  }

  get state(): SessionsState {
    const permission = firstOf(this.#permissions);
    if (permission !== undefined)
      return { activity: 'waiting_approval', label: 'permission asked', detail: permission };
    const question = firstOf(this.#questions);
    if (question !== undefined)
      return { activity: 'waiting_input', label: 'question asked', detail: question };
    const states = [...this.#busy.values()];
    return states.find(({ activity }) => activity === 'retrying') ?? states[0] ?? IDLE;
  }
}

const WORKING: SessionsState = { activity: 'working', label: 'status busy' };
const IDLE: SessionsState = { activity: 'idle', label: 'status idle' };

function retrying(status: Readonly<Record<string, unknown>>): SessionsState {
  const attempt = typeof status['attempt'] === 'number' ? status['attempt'] : '?';
  const detail = shortened(`attempt ${attempt}: ${text(status, 'message') ?? 'no reason is told'}`);
  return { activity: 'retrying', label: `status retry, attempt ${attempt}`, detail };
}

function fill(
  map: Map<string, string>,
  list: unknown,
  detailOf: (request: Readonly<Record<string, unknown>>) => string,
): void {
  map.clear();
  for (const entry of Array.isArray(list) ? list : []) {
    const request = fieldsOf(entry);
    map.set(text(request, 'id') ?? '', detailOf(request));
  }
}

function firstOf(map: ReadonlyMap<string, string>): string | undefined {
  return map.values().next().value;
}
