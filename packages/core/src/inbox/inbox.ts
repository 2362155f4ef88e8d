import {
  BerthError,
  type InstanceId,
  messageOf,
  newPromptId,
  type PromptId,
  type PromptRecord,
  refusal,
  type TokenUsage,
} from '@berth/contract';
import { assert, type Clock, KeyedLock, type Scope } from '@berth/foundation';
import type { ActivityMonitor } from '../activity/activity-monitor.ts';
import type { Action, Authorize } from '../access/authorize.ts';
import type { Caller } from '../access/caller.ts';
import type { FactMaker } from '../instance/facts.ts';
import type { Insistence } from '../instance/insistence.ts';
import { unwrap } from '../instance/refusals.ts';
import { runOf } from '../instance/run-of.ts';
import { SILENT } from '../instance/silent-terminal.ts';
import { storedTarget } from '../instance/targets.ts';
import type { Journal } from '../journal/journal.ts';
import type { AgentCatalog, Assistant } from '../ports/agents.ts';
import type { Identity } from '../ports/identity.ts';
import type { Log } from '../ports/observer.ts';
import type { Starter } from '../instance/starter.ts';
import type { RuntimeDriver } from '../ports/runtime.ts';
import type { InstanceWithRun, Store } from '../ports/store.ts';
import { type TurnEnd, TurnWatch } from './asking.ts';
import { noAssistant } from './dialogs.ts';
import { deliver, type Delivered, tookIt } from './delivery.ts';
import { obstacleTo } from './obstacle.ts';
import { promptText } from './typing.ts';

export interface InboxParts {
  readonly store: Store;
  readonly journal: Journal;
  readonly agents: AgentCatalog;
  readonly activities: ActivityMonitor;
  readonly drivers: ReadonlyMap<string, RuntimeDriver>;
  readonly identity: Identity;
  readonly authorize: Authorize;
  readonly fact: FactMaker;
  readonly insistence: Insistence;
  /** Starts it, if it was archived. */
  readonly wake: Starter['wake'];
  readonly clock: Clock;
  readonly scope: Scope;
  readonly log: Log;
}

/** What became of a question. */
export interface Asked {
  readonly prompt: PromptRecord;
  /** Null when it was not delivered. */
  readonly end: TurnEnd | null;
  /** Null where it is not told. */
  readonly tokens: TokenUsage | null;
}

/** Prompts that one instance may have waiting. */
const WAITING_MAX = 100;
/** How late the end of a turn may be told: a title is believed only when the screen had its say. */
const LATE_END_MS = 300;
/** How often, and with which pause, it is looked whether the tokens of a turn are counted already. */
const TOKEN_LOOKS = 5;
const TOKEN_LOOK_MS = 200;
/** Limits of a week are the longest; timers cannot wait for more than 24 days. */
const LONGEST_LIMIT_MS = 8 * 24 * 60 * 60 * 1000;
/** How long a daemon that takes over waits for a sign of what its predecessor typed. */
const RECALL_MS = 5000;

/**
 * Prompts on their way to assistants. Each is written down before anything is typed, typed when its assistant can take it,
 * and told as delivered only when something shows that it was taken. What was typed without a sign of that is never typed
 * again by itself.
 */
export class Inbox {
  readonly #parts: InboxParts;
  readonly #turns = new KeyedLock<InstanceId>();
  /** Instances for which something may wait. */
  readonly #holding = new Set<InstanceId>();
  /** When the limits end for which something waits. */
  readonly #limits = new Map<InstanceId, number>();
  /** Those who want to know what becomes of a prompt. */
  readonly #waiting = new Map<PromptId, ((record: PromptRecord) => void)[]>();

  constructor(parts: InboxParts) {
    this.#parts = parts;
  }

  /** Begins to deliver, until the scope closes: what is queued, when its assistant can take it. To be called once. */
  start(): void {
    const stop = this.#parts.activities.listen((instance, signal) => {
      if (signal.activity !== undefined && this.#holding.has(instance)) this.#look(instance);
    });
    this.#parts.scope.signal.addEventListener('abort', stop, { once: true });
    this.#parts.scope.spawn('inbox', (signal) => this.#recall(signal));
  }

  /** Nothing that waits for it will ever be typed, and whoever asked is told so. */
  removed({ instance: { id } }: InstanceWithRun): void {
    if (this.#holding.has(id)) this.#look(id);
  }

  /** Resolves when the prompt was delivered or not, and at once, as `queued` with a reason, when it cannot be typed now. */
  async send(
    caller: Caller,
    target: string,
    { text, urgent }: { text: string; urgent: boolean },
  ): Promise<PromptRecord> {
    const named = await this.#find(caller, target);
    const { keys } = this.#assistant(named);
    const clean = unwrap(promptText(text));
    const found = await this.#parts.wake(named, caller.actor);
    const waiting = await this.#parts.store.listPrompts({ instance: found.instance.id, states: ['queued'] });
    if (waiting.length >= WAITING_MAX) throw full(found);
    const now = this.#parts.identity.now();
    const report = this.#parts.activities.report(found.instance.id);
    const obstacle =
      waiting.length > 0 && !urgent
        ? before(waiting.length)
        : obstacleTo({ urgent }, found, { keys, report, now: this.#parts.clock.now() });
    const prompt: PromptRecord = {
      id: newPromptId(this.#parts.identity),
      instance: found.instance.id,
      actor: caller.actor,
      text: clean,
      state: 'queued',
      urgent,
      reason: obstacle ?? null,
      createdAt: now,
      updatedAt: now,
    };
    const settled = this.#settled(prompt.id);
    await this.#write(prompt, 'prompt.queued', { bytes: Buffer.byteLength(clean) });
    this.#look(found.instance.id);
    if (obstacle === undefined) return settled;
    return report?.activity === 'working' ? this.#unlessItEnds(prompt, settled) : prompt;
  }

  /** Work that has just ended may be told a moment late: a prompt that is taken then was not kept waiting. */
  async #unlessItEnds(prompt: PromptRecord, settled: Promise<PromptRecord>): Promise<PromptRecord> {
    const { clock, scope, store } = this.#parts;
    await Promise.race([settled, clock.sleep(LATE_END_MS, scope.signal)]);
    const { instance, id } = prompt;
    const waiting = await store.listPrompts({ instance, states: ['queued'] });
    return waiting.find((one) => one.id === id) ?? settled;
  }

  /** Sends a prompt, waits until it is delivered, and then for the end of its turn. */
  async ask(
    caller: Caller,
    target: string,
    request: { text: string; urgent: boolean; signal: AbortSignal },
  ): Promise<Asked> {
    const found = await this.#find(caller, target);
    const watch = new TurnWatch(this.#parts, found.instance.id);
    try {
      const sent = await this.send(caller, found.instance.id, request);
      const prompt = sent.state === 'queued' ? await this.#later(sent.id, request.signal) : sent;
      if (prompt.state !== 'delivered') return { prompt, end: null, tokens: null };
      const end = await watch.end(request.signal);
      return { prompt, end, tokens: await this.#tokens(prompt, request.signal) };
    } finally {
      watch.close();
    }
  }

  /** Its record of a turn may be written after it has told of the end, and it may be too busy to answer at once. */
  async #tokens({ instance, createdAt }: PromptRecord, signal: AbortSignal): Promise<TokenUsage | null> {
    if (!this.#parts.activities.countsTokens(instance)) return null;
    for (let look = 1; ; look += 1) {
      const usage = await this.#usage(instance, createdAt, signal);
      if (usage !== null || look === TOKEN_LOOKS) return usage;
      await this.#parts.clock.sleep(TOKEN_LOOK_MS, signal);
    }
  }

  /** What cannot be found out is no reason to fail: the answer is there. */
  async #usage(instance: InstanceId, since: number, signal: AbortSignal): Promise<TokenUsage | null> {
    try {
      return await this.#parts.activities.usage(instance, since);
    } catch (error) {
      if (signal.aborted) throw error;
      this.#parts.log.warn('tokens cannot be counted', { instance, error: messageOf(error) });
      return null;
    }
  }

  /** Prompts that are kept, oldest first. */
  async list(caller: Caller, target: string): Promise<readonly PromptRecord[]> {
    const found = await this.#find(caller, target, 'terminal.read');
    return this.#parts.store.listPrompts({ instance: found.instance.id });
  }

  /** Takes a prompt back that was not typed yet. */
  async withdraw(caller: Caller, target: string, id: string): Promise<PromptRecord> {
    const found = await this.#find(caller, target);
    return this.#turns.run(found.instance.id, async () => {
      const prompt = await this.#prompt(found, id);
      if (prompt.state !== 'queued') throw notQueued(prompt);
      return this.#settle({ ...prompt, state: 'withdrawn', reason: null }, 'prompt.withdrawn', {});
    });
  }

  /** Puts a prompt that nothing was heard of into the queue again, because somebody knows that it did not arrive. */
  async again(caller: Caller, target: string, id: string): Promise<PromptRecord> {
    const found = await this.#find(caller, target);
    const prompt = await this.#prompt(found, id);
    if (prompt.state !== 'unconfirmed') throw notQueued(prompt);
    return this.send(caller, found.instance.id, { text: prompt.text, urgent: prompt.urgent });
  }

  async #later(id: PromptId, signal: AbortSignal): Promise<PromptRecord> {
    const gone = Promise.withResolvers<never>();
    const leave = () => gone.reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([this.#settled(id), gone.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** Resolves with what became of a prompt that is under way. */
  #settled(id: PromptId): Promise<PromptRecord> {
    return new Promise((resolve) => {
      this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), resolve]);
    });
  }

  /** Types what waits, one after the other, as long as the assistant takes it. */
  #look(instance: InstanceId): void {
    this.#holding.add(instance);
    this.#parts.scope.spawn(`deliver to ${instance}`, (signal) =>
      this.#turns.run(instance, async () => {
        while (await this.#deliverNext(instance, signal));
      }),
    );
  }

  /** Looks again when a limit is over: of that an assistant says nothing by itself. */
  #lookAt(instance: InstanceId, time: number): void {
    if (this.#limits.get(instance) === time) return;
    this.#limits.set(instance, time);
    this.#parts.scope.spawn(`end of the limit of ${instance}`, async (signal) => {
      const { clock } = this.#parts;
      await clock.sleep(Math.min(time - clock.now(), LONGEST_LIMIT_MS), signal);
      if (this.#limits.get(instance) !== time) return;
      this.#limits.delete(instance);
      this.#look(instance);
    });
  }

  /** False when there is nothing that can be typed now. */
  async #deliverNext(instance: InstanceId, signal: AbortSignal): Promise<boolean> {
    const { store, activities, clock } = this.#parts;
    const queued = await store.listPrompts({ instance, states: ['queued'] });
    const next = queued.find(({ urgent }) => urgent) ?? queued[0];
    if (next === undefined) this.#holding.delete(instance);
    else this.#holding.add(instance);
    const found = next === undefined ? undefined : await store.getInstance(instance);
    if (next === undefined || found === undefined) return false;
    if (found.instance.removedAt !== null) {
      const reason = `${found.instance.name} is removed.`;
      await this.#settle({ ...next, state: 'withdrawn', reason }, 'prompt.withdrawn', { reason });
      return true;
    }
    const { keys } = this.#assistant(found);
    const report = activities.report(instance);
    if (obstacleTo(next, found, { keys, report, now: clock.now() }) !== undefined) {
      if (report?.activity === 'limited' && report.resetsAt !== null) this.#lookAt(instance, report.resetsAt);
      return false;
    }
    const typing = { ...next, state: 'typing', reason: null } as const;
    await this.#write(typing);
    const outcome = await this.#type(typing, found, signal);
    await this.#finish(typing, outcome);
    return outcome.state === 'delivered';
  }

  async #type(prompt: PromptRecord, found: InstanceWithRun, signal: AbortSignal): Promise<Delivered> {
    const { keys } = this.#assistant(found);
    const driver = this.#parts.drivers.get(found.instance.runtime);
    assert(driver !== undefined, `the ${found.instance.runtime} driver is there`);
    try {
      const link = await driver.openTerminal(runOf(found).handle, SILENT, { signal });
      try {
        return await deliver(this.#parts, prompt, { link, keys, signal });
      } finally {
        link.close();
      }
    } catch (error) {
      if (signal.aborted) throw error;
      return { state: 'unconfirmed', reason: `It could not be typed: ${messageOf(error)}` };
    }
  }

  /** What the daemon before was typing when it died: a sign of it may have been left, and is not waited for long. */
  async #recall(signal: AbortSignal): Promise<void> {
    const { store, activities, clock } = this.#parts;
    const typed = await store.listPrompts({ states: ['typing'] });
    const proved = new Map<PromptId, string>();
    const stop = activities.listen((instance, told) => {
      const prompt = typed.find((one) => one.instance === instance && told.time >= one.updatedAt);
      if (prompt !== undefined && tookIt(told, prompt.text)) proved.set(prompt.id, told.label);
    });
    try {
      if (typed.length > 0) await clock.sleep(RECALL_MS, signal);
    } finally {
      stop();
    }
    for (const prompt of typed) {
      const evidence = proved.get(prompt.id);
      const reason = 'The daemon ended while it was typed; nothing showed that the assistant took it.';
      await this.#finish(
        prompt,
        evidence === undefined ? { state: 'unconfirmed', reason } : { state: 'delivered', evidence },
      );
    }
    const queued = await store.listPrompts({ states: ['queued'] });
    for (const instance of new Set(queued.map((prompt) => prompt.instance))) this.#look(instance);
  }

  async #finish(prompt: PromptRecord, outcome: Delivered): Promise<void> {
    const { state } = outcome;
    const reason = outcome.state === 'delivered' ? null : outcome.reason;
    const data = outcome.state === 'delivered' ? { evidence: outcome.evidence } : { reason: outcome.reason };
    await this.#settle({ ...prompt, state, reason }, `prompt.${state}`, data);
  }

  async #settle(
    prompt: PromptRecord,
    type: 'prompt.delivered' | 'prompt.unconfirmed' | 'prompt.withdrawn',
    data: Readonly<Record<string, unknown>>,
  ): Promise<PromptRecord> {
    const settled = await this.#write(prompt, type, data);
    for (const resolve of this.#waiting.get(prompt.id) ?? []) resolve(settled);
    this.#waiting.delete(prompt.id);
    return settled;
  }

  async #write(
    prompt: PromptRecord,
    type?: 'prompt.queued' | 'prompt.delivered' | 'prompt.unconfirmed' | 'prompt.withdrawn',
    data: Readonly<Record<string, unknown>> = {},
  ): Promise<PromptRecord> {
    const { store, journal, identity, fact, insistence } = this.#parts;
    const record = { ...prompt, updatedAt: identity.now() };
    const subject = { actor: prompt.actor, subject: prompt.instance, run: null };
    const events =
      type === undefined ? [] : [fact({ type, ...subject, data: { prompt: prompt.id, ...data } })];
    const result = await insistence.write(() => store.commit({ prompts: [record], events }), WRITE_ATTEMPTS);
    assert(result.ok, 'prompts conflict with nothing');
    if (events.length > 0) journal.wake();
    return record;
  }

  async #prompt({ instance }: InstanceWithRun, id: string): Promise<PromptRecord> {
    const prompts = await this.#parts.store.listPrompts({ instance: instance.id });
    const prompt = prompts.find((one) => one.id === id);
    if (prompt !== undefined) return prompt;
    const message = `The inbox of ${instance.name} has no prompt ${id}. See: berth inbox ${instance.name}`;
    throw new BerthError(refusal('prompt_not_found', message, { prompt: id }));
  }

  async #find(caller: Caller, target: string, action: Action = 'terminal.write'): Promise<InstanceWithRun> {
    const found = await storedTarget(this.#parts.store, target, caller);
    const { id, owner } = found.instance;
    unwrap(this.#parts.authorize(caller, action, { id, owner }));
    return found;
  }

  #assistant({ instance }: InstanceWithRun): Assistant {
    const assistant = this.#parts.agents.get(instance.agent)?.assistant;
    if (assistant !== undefined) return assistant;
    throw noAssistant(instance);
  }
}

/** How often a write is tried on a full disk. */
const WRITE_ATTEMPTS = 3;

function before(count: number): string {
  return count === 1 ? 'a prompt is before it' : `${count} prompts are before it`;
}

function full({ instance }: InstanceWithRun): BerthError {
  const message = `The inbox of ${instance.name} is full: ${WAITING_MAX} prompts wait. See: berth inbox ${instance.name}`;
  return new BerthError(refusal('input_queue_full', message, { id: instance.id }));
}

function notQueued({ id, state }: PromptRecord): BerthError {
  return new BerthError(refusal('wrong_state', `The prompt ${id} is ${state}.`, { prompt: id, state }));
}
