import type { AssistantSignal } from '@berth/contract';
import { text } from '../assistant/fields.ts';
import { failureOf } from './failure.ts';
import { fieldsOf } from './fields-of.ts';
import { SessionStates, type SessionsState } from './session-states.ts';
import { Transcript } from './transcript.ts';

/** Makes signals of what its server tells: one for each change, and one for each prompt. */
export class EventSignals {
  readonly #sessions = new SessionStates();
  readonly #transcript: Transcript;
  #last: SessionsState | undefined;

  constructor(conversation: string | null) {
    this.#transcript = new Transcript(conversation);
  }

  /** The session of the user's own that was heard of last. */
  get conversation(): string | null {
    return this.#transcript.conversation;
  }

  get isIdle(): boolean {
    return this.#sessions.state.activity === 'idle';
  }

  /** What it does now, as it was asked. */
  reset(status: unknown, permissions: unknown, questions: unknown): void {
    this.#sessions.reset(status, permissions, questions);
    this.#last = undefined;
  }

  /** What it does, unless that was told. */
  state(time: number): AssistantSignal[] {
    const state = this.#sessions.state;
    const isTold = this.#last?.activity === state.activity && this.#last.detail === state.detail;
    if (isTold) return [];
    this.#last = state;
    const answer = state.activity === 'idle' ? this.#transcript.takeAnswer() : undefined;
    return [{ source: 'api', time, ...state, ...(answer === undefined ? {} : { answer }) }];
  }

  event(event: unknown, time: number): AssistantSignal[] {
    const type = text(fieldsOf(event), 'type') ?? '';
    const properties = fieldsOf(fieldsOf(event)['properties']);
    const common = { source: 'api', time, label: type } as const;
    if (type === 'session.error') return this.#failed(properties, time);
    if (this.#sessions.take(type, properties)) return this.state(time);
    const said = this.#transcript.take(type, properties);
    if (said === undefined) return [];
    const conversation = said.isOwn ? { conversation: said.session } : {};
    if (said.prompt === undefined) return [{ ...common, ...conversation }];
    // It says so itself, a moment or some seconds later.
    this.#sessions.begin(said.session);
    const [state] = this.state(time);
    return [{ ...common, ...state, label: 'prompt taken', prompt: said.prompt, ...conversation }];
  }

  /** The answer, by the newest messages of its conversation, where the turn had begun before it was heard. */
  lastAnswer(messages: unknown, time: number): AssistantSignal[] {
    const newest = Array.isArray(messages) ? fieldsOf(messages.at(-1)) : {};
    const { role, error } = fieldsOf(newest['info']);
    const parts: unknown[] = Array.isArray(newest['parts']) ? newest['parts'] : [];
    const answer = parts
      .map(fieldsOf)
      .flatMap((part) => (part['type'] === 'text' ? [text(part, 'text') ?? ''] : []))
      .at(-1);
    if (role !== 'assistant' || error !== undefined || answer === undefined) return [];
    return [{ source: 'api', time, label: 'newest message', answer }];
  }

  /** What went wrong last, by the newest messages of its conversation: its server tells that only when it happens. */
  lastFailure(messages: unknown, time: number): AssistantSignal[] {
    const newest = Array.isArray(messages) ? fieldsOf(fieldsOf(messages.at(-1))['info']) : {};
    return newest['error'] === undefined ? [] : failed(newest['error'], time);
  }

  #failed(properties: Readonly<Record<string, unknown>>, time: number): AssistantSignal[] {
    // What a helper failed at is told to the assistant, which goes on.
    const isOfHelper = this.#transcript.isHelper(text(properties, 'sessionID') ?? '');
    return isOfHelper ? [] : failed(properties['error'], time);
  }
}

function failed(error: unknown, time: number): AssistantSignal[] {
  const failure = failureOf(error);
  if (failure === undefined) return [];
  const { activity, name, detail } = failure;
  return [{ source: 'api', time, label: `session error: ${name}`, activity, detail }];
}
