import {
  type Activity,
  type ActivityReport,
  type AssistantSignal,
  BerthError,
  type DialogAnswer,
  type InstanceId,
  refusal,
  type SignalSource,
} from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { assert } from '@berth/foundation';
import type { Caller } from '../access/caller.ts';
import type { Berth } from '../berth.ts';
import type { FactInput } from '../instance/facts.ts';
import { notRunning, unwrap } from '../instance/refusals.ts';
import { runOf } from '../instance/run-of.ts';
import { SILENT } from '../instance/silent-terminal.ts';
import { storedTarget } from '../instance/targets.ts';
import type { Assistant, AssistantKeys } from '../ports/agents.ts';
import type { RuntimeDriver } from '../ports/runtime.ts';
import type { Screens } from '../ports/screens.ts';
import type { InstanceWithRun } from '../ports/store.ts';
import type { InboxParts } from './inbox.ts';

export interface DialogParts extends InboxParts {
  readonly berth: Pick<Berth, 'inspect'>;
  readonly screens: Pick<Screens, 'text'>;
}

export interface AnswerOptions {
  /** When what is answered began, as it was shown: another dialog gets no key. */
  readonly since?: string | undefined;
}

interface Press {
  readonly keys: string;
  readonly isNoticed: (report: ActivityReport) => boolean;
  /** Whether they may be typed, asked each time anew. */
  readonly mayType: () => Promise<boolean>;
}

/**
 * How long an assistant may take to show that it noticed a key, and how often it is typed: not too soon again, since a
 * key that comes behind the dialog's end stands at the prompt.
 */
const NOTICE_MS = 3000;
const NOTICE_TIMES = 3;

/** Answers what assistants ask, and interrupts them: by the keys that a person would press, confirmed by what they then do. */
export class Dialogs {
  readonly #parts: DialogParts;

  constructor(parts: DialogParts) {
    this.#parts = parts;
  }

  /** Answers the dialog that asks for an approval now. Refuses `no_dialog` when none does, or another, so that no key goes astray. */
  async answer(
    caller: Caller,
    target: string,
    { answer, since: seen }: AnswerOptions & { readonly answer: DialogAnswer },
  ): Promise<InstanceView> {
    const found = await this.#find(caller, target);
    const { keys } = this.#assistant(found);
    const { id } = found.instance;
    const asked = this.#parts.activities.report(id);
    const isSeen = seen === undefined || Date.parse(seen) === asked?.since;
    if (asked?.activity !== 'waiting_approval' || !isSeen) throw goneDialog(found, asked);
    const isAnswered = (now: ActivityReport | undefined) =>
      now?.activity !== 'waiting_approval' || now.since !== asked.since;
    await this.#press(found, {
      keys: keyOf(found, keys, answer),
      isNoticed: isAnswered,
      mayType: this.#sameDialog(found, () => !isAnswered(this.#parts.activities.report(id))),
    });
    await this.#note(caller, found, { type: 'dialog.answered', data: { answer, detail: asked.detail } });
    return this.#parts.berth.inspect(caller, id);
  }

  /** Ends what the assistant does now. One that does nothing is left alone. */
  async interrupt(caller: Caller, target: string): Promise<InstanceView> {
    const found = await this.#find(caller, target);
    const { keys } = this.#assistant(found);
    const activity = this.#parts.activities.report(found.instance.id)?.activity;
    if (activity !== undefined && !isAtRest(activity)) {
      await this.#press(found, {
        keys: keys.interrupt,
        isNoticed: (report) => isAtRest(report.activity),
        mayType: async () => true,
      });
      await this.#note(caller, found, { type: 'turn.interrupted' });
    }
    return this.#parts.berth.inspect(caller, found.instance.id);
  }

  /**
   * Types keys, and resolves when the activity shows that they were noticed. A dialog that has just been painted may not
   * hear them yet: they are typed again while nothing has changed. Rejects `unconfirmed` when nothing comes of it.
   */
  async #press(found: InstanceWithRun, { keys, isNoticed, mayType }: Press): Promise<void> {
    const { activities, clock, scope } = this.#parts;
    const { id } = found.instance;
    const noticed = Promise.withResolvers<true>();
    let begin = Number.POSITIVE_INFINITY;
    let typed = 0;
    const stop = activities.listen((instance, signal, report) => {
      const isNext = signal.time >= begin && asksAnew(signal);
      if (instance === id && (isNext || isNoticed(report))) noticed.resolve(true);
    });
    const link = await this.#driver(found).openTerminal(runOf(found).handle, SILENT);
    try {
      for (let time = 0; time < NOTICE_TIMES; time += 1) {
        const isAllowed = await mayType();
        if (!isAllowed && time === 0) throw goneDialog(found, activities.report(id));
        if (time === 0) begin = clock.now();
        if (isAllowed) await link.input(Buffer.from(keys));
        typed += isAllowed ? 1 : 0;
        const late = new AbortController();
        const signal = AbortSignal.any([scope.signal, late.signal]);
        const pause = clock.sleep(NOTICE_MS, signal).catch(() => undefined);
        const isDone = await Promise.race([noticed.promise, pause]);
        late.abort();
        if (isDone === true) return;
      }
    } finally {
      link.close();
      stop();
    }
    throw unconfirmed(found, typed);
  }

  /**
   * Whether a dialog is still the one for which this was asked first. Where no hook and no interface tells of each, two of
   * them may differ in nothing but what stands on the screen: then all of it must stand there as it did. Rules tell that
   * something is asked and not how far up it reaches: what is to be allowed may stand above the rows that they look at,
   * and beside a sign that turns. Of a screen that moves, a key too few is told; in another dialog it could not be taken back.
   */
  #sameDialog(found: InstanceWithRun, isAsked: () => boolean): () => Promise<boolean> {
    const { id } = found.instance;
    const { full, raising } = this.#assistant(found).trust;
    const isToldOfEach = [...full, ...raising].some(tellsOfEach);
    const look = async () => (await this.#parts.screens.text(id))?.lines.join('\n');
    let first: Promise<string | undefined> | undefined;
    return async () => {
      if (isToldOfEach) return isAsked();
      const isFirst = first === undefined;
      const before = await (first ??= look());
      const isSame = isFirst || (before !== undefined && before === (await look()));
      return isSame && isAsked();
    };
  }

  #driver({ instance }: InstanceWithRun): RuntimeDriver {
    const driver = this.#parts.drivers.get(instance.runtime);
    assert(driver !== undefined, `the ${instance.runtime} driver is there`);
    return driver;
  }

  async #note(
    { actor }: Caller,
    { instance, run }: InstanceWithRun,
    event: Pick<FactInput, 'type' | 'data'>,
  ): Promise<void> {
    const { store, journal, fact } = this.#parts;
    await store.commit({ events: [fact({ ...event, actor, subject: instance.id, run: run?.id ?? null })] });
    journal.wake();
  }

  async #find(caller: Caller, target: string): Promise<InstanceWithRun> {
    const found = await storedTarget(this.#parts.store, target, caller);
    const { id, owner, status } = found.instance;
    unwrap(this.#parts.authorize(caller, 'terminal.write', { id, owner }));
    if (status === 'exited' || status === 'queued') throw notRunning(found);
    return found;
  }

  #assistant({ instance }: InstanceWithRun): Assistant {
    const assistant = this.#parts.agents.get(instance.agent)?.assistant;
    if (assistant !== undefined) return assistant;
    throw noAssistant(instance);
  }
}

export function noAssistant({
  id,
  name,
  agent,
}: {
  id: InstanceId;
  name: string;
  agent: string;
}): BerthError {
  const message = `${name} runs a plain program (${agent}), which takes text but no prompts, and has no dialogs that Berth knows.`;
  return new BerthError(refusal('no_assistant', message, { id }));
}

/** Another dialog, of which a source tells that tells of each: the one before was answered. */
function asksAnew({ source, activity }: AssistantSignal): boolean {
  return activity === 'waiting_approval' && tellsOfEach(source);
}

function tellsOfEach(source: SignalSource): boolean {
  return source === 'hook' || source === 'api';
}

function isAtRest(activity: Activity): boolean {
  return !['working', 'retrying', 'waiting_approval', 'waiting_input', 'starting'].includes(activity);
}

function keyOf({ instance }: InstanceWithRun, keys: AssistantKeys, answer: DialogAnswer): string {
  if (answer === 'deny') return keys.deny;
  if (answer === 'approve') return keys.approve;
  if (keys.approveAlways !== null) return keys.approveAlways;
  const message = `${instance.agent} has no answer that holds for always. Approve it this once.`;
  throw new BerthError(refusal('invalid_input', message, { agent: instance.agent }));
}

function unconfirmed({ instance: { id, name } }: InstanceWithRun, typed: number): BerthError {
  const patience = `within ${(NOTICE_TIMES * NOTICE_MS) / 1000} s nothing showed that it noticed`;
  const message =
    typed === NOTICE_TIMES
      ? `The keys were typed into ${name}, and ${patience}. See: berth explain ${name}`
      : `The keys were typed into ${name}, and ${patience}. They were not typed again, since nothing shows that its screen still asks the same. Look at it, and answer what is asked there: berth attach ${name}`;
  return new BerthError(refusal('unconfirmed', message, { id, typed }));
}

/** What was to be answered is not there any more: nothing is, or another dialog. */
function goneDialog({ instance }: InstanceWithRun, report: ActivityReport | undefined): BerthError {
  const { id, name } = instance;
  const { activity = 'unknown', detail = null } = report ?? {};
  const message =
    activity === 'waiting_approval'
      ? `${name} asks something else now than what was to be answered${detail === null ? '' : `: ${detail}`}. Nothing was typed: another question is waiting. Look at it: berth attach ${name}`
      : `${name} does not wait for an approval: it is ${activity}. Nothing was typed. See: berth explain ${name}`;
  return new BerthError(refusal('no_dialog', message, { id, activity }));
}
