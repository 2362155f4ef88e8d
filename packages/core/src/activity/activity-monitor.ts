import {
  type ActivityReport,
  type ActorId,
  type AssistantSignal,
  type Evidence,
  type InstanceId,
  type RunId,
  type TokenUsage,
} from '@berth/contract';
import type { Clock, Scope } from '@berth/foundation';
import type { FactMaker } from '../instance/facts.ts';
import type { Insistence } from '../instance/insistence.ts';
import type { Decision, Registry } from '../instance/registry.ts';
import type { ScreenSignals, WatchedRun } from '../ports/activity.ts';
import type { AgentCatalog, Assistant } from '../ports/agents.ts';
import type { Log, RunObserver } from '../ports/observer.ts';
import type { InstanceRecord, InstanceWithRun, RunRecord } from '../ports/store.ts';
import { beginning, judge, type Judgement, looked } from './judge.ts';
import { watchAssistant } from './watch-assistant.ts';

export interface ActivityMonitorParts {
  readonly agents: AgentCatalog;
  readonly registry: Registry;
  readonly screens: ScreenSignals;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly fact: FactMaker;
  readonly insistence: Insistence;
  readonly system: ActorId;
  /** People and programs that look at an instance's terminal now. */
  readonly viewers: (id: InstanceId) => number;
  readonly log: Log;
}

/** Signals that are kept of a run, for the explanation of its state. */
const EVIDENCE_MAX = 200;

/** Hears of every signal, after it was judged. */
export type SignalListener = (instance: InstanceId, signal: AssistantSignal, report: ActivityReport) => void;

/** One run of an assistant while it lives. */
interface Tracked {
  readonly instance: InstanceId;
  readonly run: RunId;
  readonly generation: number;
  readonly assistant: Assistant;
  readonly evidence: Evidence[];
  readonly stop: () => void;
  judgement: Judgement;
  sequence: number;
  /** What was last written down. */
  written: ActivityReport | null;
  isWriting: boolean;
}

/** Knows what living assistants do, by what they and their terminals tell, and writes every change down. */
export class ActivityMonitor implements RunObserver {
  readonly #parts: ActivityMonitorParts;
  readonly #tracked = new Map<InstanceId, Tracked>();
  readonly #listeners = new Set<SignalListener>();

  constructor(parts: ActivityMonitorParts) {
    this.#parts = parts;
  }

  runLive(found: InstanceWithRun): void {
    const { instance, run } = found;
    const assistant = this.#parts.agents.get(instance.agent)?.assistant;
    if (assistant === undefined || run === null || run.child === null) return;
    if (this.#tracked.get(instance.id)?.run === run.id) return;
    this.#drop(instance.id);
    this.#track(found, run, assistant);
  }

  runGone({ instance, run }: InstanceWithRun): void {
    if (this.#tracked.get(instance.id)?.run === run?.id) this.#drop(instance.id);
  }

  /** What it does, as far as is known; undefined for what is no assistant or does not live. */
  report(id: InstanceId): ActivityReport | undefined {
    return this.#tracked.get(id)?.judgement.report;
  }

  /** What was told of the run that lives, oldest first. */
  evidence(id: InstanceId): readonly Evidence[] {
    return this.#tracked.get(id)?.evidence ?? [];
  }

  /** Somebody looks at its terminal. */
  look(id: InstanceId): void {
    const tracked = this.#tracked.get(id);
    if (tracked === undefined) return;
    tracked.judgement = looked(tracked.judgement, this.#parts.clock.now());
    this.#write(tracked);
  }

  /** What Berth itself knows of an assistant, such as that it was given a prompt. */
  tell(id: InstanceId, signal: AssistantSignal): void {
    const tracked = this.#tracked.get(id);
    if (tracked !== undefined) this.#hear(tracked, signal);
  }

  countsTokens(id: InstanceId): boolean {
    return this.#tracked.get(id)?.assistant.usage !== undefined;
  }

  /** What the model of a living assistant was used since a time; null where it is not told. */
  async usage(id: InstanceId, since: number): Promise<TokenUsage | null> {
    const assistant = this.#tracked.get(id)?.assistant;
    const { instance, run } = await this.#parts.registry.get(id);
    if (assistant?.usage === undefined || run === null) return null;
    return assistant.usage(watchedRun(instance, run), since);
  }

  /** An instance was removed: nothing will ask for what was kept beside its conversation. */
  forget({ id, agent }: InstanceRecord): void {
    const assistant = this.#parts.agents.get(agent)?.assistant;
    if (assistant !== undefined) this.#parts.scope.spawn(`forget ${id}`, () => assistant.forget(id));
  }

  /** Calls `listener` for every signal until the returned function is called. */
  listen(listener: SignalListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #track(found: InstanceWithRun, run: RunRecord, assistant: Assistant): void {
    const { instance } = found;
    const ending = new AbortController();
    const judgement = run.activity === null ? beginning(this.#parts.clock.now()) : remembered(run.activity);
    const tracked: Tracked = {
      instance: instance.id,
      run: run.id,
      generation: run.generation,
      assistant,
      evidence: [],
      judgement,
      sequence: 0,
      written: run.activity,
      isWriting: false,
      stop: () => {
        ending.abort();
        screen.stop();
      },
    };
    this.#tracked.set(instance.id, tracked);
    const tell = (signal: AssistantSignal) => this.#hear(tracked, signal);
    const screen = this.#parts.screens.watchScreen(found, assistant.screenRules, tell);
    this.#parts.scope.spawn(`watch assistant ${instance.id}`, (closing) => {
      const watch = { assistant, run: watchedRun(instance, run), tell };
      return watchAssistant(watch, this.#parts, AbortSignal.any([ending.signal, closing]));
    });
    this.#write(tracked);
  }

  #drop(id: InstanceId): void {
    this.#tracked.get(id)?.stop();
    this.#tracked.delete(id);
  }

  #hear(tracked: Tracked, heard: AssistantSignal): void {
    // What a source still had to say of a run that is over.
    if (this.#tracked.get(tracked.instance) !== tracked) return;
    const { trust } = tracked.assistant;
    const signal = withLimitEnd(heard, tracked.assistant);
    const isWatched = this.#parts.viewers(tracked.instance) > 0;
    const { judgement, verdict } = judge(tracked.judgement, signal, { trust, isWatched });
    tracked.judgement = judgement;
    tracked.sequence += 1;
    const { source, time, label, activity, detail } = signal;
    const after = judgement.report.activity;
    const told = {
      ...(activity === undefined ? {} : { activity }),
      ...(detail === undefined ? {} : { detail }),
    };
    tracked.evidence.push({ sequence: tracked.sequence, source, time, label, ...told, verdict, after });
    if (tracked.evidence.length > EVIDENCE_MAX) tracked.evidence.shift();
    if (signal.conversation !== undefined || signal.prompt !== undefined) this.#learn(tracked, signal);
    this.#write(tracked);
    for (const listener of this.#listeners) listener(tracked.instance, signal, judgement.report);
  }

  /** The conversation is written down as soon as it is known, and as begun as soon as something was said in it. */
  #learn(tracked: Tracked, signal: AssistantSignal): void {
    this.#parts.scope.spawn(`conversation of ${tracked.instance}`, async () => {
      const write = () =>
        this.#parts.registry.update(tracked.instance, (found) => this.#learned(tracked, signal, found));
      await this.#parts.insistence.write(write, Number.POSITIVE_INFINITY);
    });
  }

  /** Undefined when it was known, or is of another run. */
  #learned(
    { instance: subject, run }: Tracked,
    { conversation, prompt }: AssistantSignal,
    { instance }: InstanceWithRun,
  ): Decision | undefined {
    const before = instance.conversation;
    const id = conversation ?? before?.id;
    if (instance.run !== run || id === undefined) return undefined;
    const isBegun = prompt !== undefined || (before?.id === id && before.state === 'begun');
    const state = isBegun ? 'begun' : 'chosen';
    if (before?.id === id && before.state === state) return undefined;
    const data = { conversation: id, state };
    const fact = { type: 'conversation.changed', actor: this.#parts.system, subject, run, data } as const;
    return { instance: { ...instance, conversation: { id, state } }, events: [this.#parts.fact(fact)] };
  }

  /** One write at a time and run: what changed meanwhile is written next, and what changed back is not. */
  #write(tracked: Tracked): void {
    if (tracked.isWriting || !isNews(tracked)) return;
    tracked.isWriting = true;
    this.#parts.scope.spawn(`activity of ${tracked.instance}`, async () => {
      try {
        while (isNews(tracked)) await this.#writeDown(tracked, tracked.judgement.report);
      } finally {
        tracked.isWriting = false;
      }
    });
  }

  async #writeDown(tracked: Tracked, report: ActivityReport): Promise<void> {
    const { written: before, generation, sequence } = tracked;
    const { instance, run } = tracked;
    const { activity, source, label, detail, resetsAt, prompts } = report;
    const known = { source, label, detail, resetsAt, generation, sequence, prompts };
    const data = { activity, before: before?.activity ?? null, ...known };
    const event = {
      type: 'activity.changed',
      actor: this.#parts.system,
      subject: instance,
      run,
      data,
    } as const;
    const write = () =>
      this.#parts.registry.update(instance, (found) => {
        if (found.run?.id !== run || found.instance.status === 'exited') return undefined;
        return { run: { ...found.run, activity: report }, events: [this.#parts.fact(event)] };
      });
    await this.#parts.insistence.write(write, Number.POSITIVE_INFINITY);
    tracked.written = report;
  }
}

function isNews({ written, judgement: { report } }: Tracked): boolean {
  if (written === null || written.activity !== report.activity) return true;
  return written.detail !== report.detail || written.since !== report.since;
}

/** Whoever told of a limit may have told its end in words alone. */
function withLimitEnd(signal: AssistantSignal, assistant: Assistant): AssistantSignal {
  const { activity, detail, resetsAt, time } = signal;
  if (activity !== 'limited' || resetsAt !== undefined || detail === undefined) return signal;
  const end = assistant.limitEnd?.(detail, time);
  return end === undefined ? signal : { ...signal, resetsAt: end };
}

/** What the daemon before had found out stands until a source says otherwise. */
function remembered(report: ActivityReport): Judgement {
  return { ...beginning(report.since), report, hasWorked: report.activity !== 'starting' };
}

function watchedRun(instance: InstanceRecord, run: RunRecord): WatchedRun {
  const { env, profile = null } = instance.spec;
  return {
    instance: instance.id,
    pid: run.child?.pid ?? 0,
    startedAt: run.createdAt,
    isConfined: instance.spec.confinement !== undefined,
    workspace: instance.workspace,
    env,
    profile,
    conversation: instance.conversation?.id ?? null,
  };
}
