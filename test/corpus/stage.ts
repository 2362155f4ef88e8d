import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Activity, AssistantSignal } from '@berth/contract';
import type { EventView, InstanceView } from '@berth/contract/schemas';
import type { Answer, Moment } from '@berth/testkit/model-server';
import { Sandbox, until } from '../support/sandbox.ts';
import type { Driven } from './driven.ts';
import { openLook } from './look.ts';
import {
  type Act,
  type Exchange,
  type HeardSignal,
  type Label,
  packOutput,
  type RecordedSession,
  type Size,
} from './recording.ts';
import { RecordedTerminal, SIZE } from './recorded-terminal.ts';
import { RecordingDaemon } from './recording-daemon.ts';
import { WatchedModel } from './watched-model.ts';

const NAME = 'a1';
const CLEAR_LINE = '\x15';
/** The slowest of them takes a while to start on a busy machine. */
const DRAWN_MS = 90_000;
/** Between a paste and Enter, and between two glances of a person who waits for something. */
const PAUSE_MS = 300;
/** What a person takes to read what stands there. Longer than the detector may take, so that it has to find it. */
const READING_MS = 2500;
/** What the sessions let a model ask, as all assistants show it. */
const QUESTION = /Left or right\?/;
const TRUST = /[Tt]rust this folder|[Tt]rust the files/;
/** Before it asks its model by itself, it has noticed for so long that something has ended. */
const NOTICING_MS = 500;
/** When nothing was asked for so long after an answer, the turn was over with that answer. */
const QUIET_MS = 2500;

/** One assistant in a Berth of its own, its scripted model, and somebody who types; all of it is written down. */
export class Stage implements AsyncDisposable {
  readonly driven: Driven;
  readonly #sandbox: Sandbox;
  readonly #startedAt: number;
  readonly #signals: HeardSignal[] = [];
  readonly #acts: Act[] = [];
  readonly #truth: Label[] = [];
  #model!: WatchedModel;
  #daemon!: RecordingDaemon;
  #terminal: RecordedTerminal | undefined;
  #look: (() => void) | undefined;

  private constructor(driven: Driven, sandbox: Sandbox) {
    this.driven = driven;
    this.#sandbox = sandbox;
    this.#startedAt = Date.now();
    this.#truth.push({ from: 0, at: 0, activity: 'starting', known: 'it was started' });
  }

  static async open(driven: Driven, programs: string, isTrusted: boolean): Promise<Stage> {
    const sandbox = await Sandbox.create();
    await mkdir(join(sandbox.home, 'data'), { recursive: true });
    await symlink(programs, join(sandbox.home, 'data/agents'));
    const stage = new Stage(driven, sandbox);
    await stage.#open(isTrusted);
    return stage;
  }

  async #open(isTrusted: boolean): Promise<void> {
    const { home, work } = this.#sandbox;
    this.#model = await WatchedModel.open();
    const user = join(home, 'user');
    await mkdir(user, { recursive: true });
    // What is seeded for another place is not trusted in this one.
    const place = { home: user, work: isTrusted ? work : '/elsewhere', url: this.#model.url };
    const environment = { ...(await this.driven.agent.seed(place)), HOME: user };
    this.#daemon = await RecordingDaemon.open(home, (signal) => this.#hear(signal));
    const words = ['start', this.driven.agent.id, '-n', NAME, '--json', '--', ...this.driven.agent.words];
    const started = await this.#sandbox.run(words, { environment });
    if (started.code !== 0) throw new Error(`it did not start: ${started.stderr}`);
    const { run } = JSON.parse(started.stdout) as InstanceView;
    this.#terminal = await RecordedTerminal.open(home, run ?? '', () => this.now);
  }

  /** Milliseconds since the session began. */
  get now(): number {
    return Date.now() - this.#startedAt;
  }

  /** Lays answers ready for the next questions. */
  model(...answers: Answer[]): void {
    this.#model.next(...answers);
  }

  /** It asks whether it may trust the folder, before anything else. Answers with yes. */
  async trusts(): Promise<number> {
    const drawn = await this.#drawn(TRUST);
    this.#label('waiting_input', 'its dialog was drawn', drawn);
    await this.read();
    for (const key of this.driven.trust) {
      await this.press(key, 'towards yes');
      await pause(PAUSE_MS);
    }
    return this.#acts.at(-1)?.at ?? this.now;
  }

  /** It stands there where one types, and takes the next prompt: else the session cannot go on. */
  async ready(since?: number): Promise<void> {
    const drawn = await this.#drawn(this.driven.ready);
    this.#label('idle', 'the line where one types was drawn', { ...drawn, from: since ?? drawn.from });
    await this.read();
  }

  /** A person reads, or does something else. */
  read(ms = READING_MS): Promise<void> {
    return pause(ms);
  }

  /** Types a prompt, as a paste with Enter behind it, and waits until its model was asked. */
  async prompt(text: string): Promise<void> {
    await this.paste(text);
    await this.enter();
  }

  async paste(text: string): Promise<void> {
    this.#acts.push({ at: this.now, do: 'typed', what: text });
    await this.#input(`\x1b[200~${text}\x1b[201~`);
    await pause(PAUSE_MS);
  }

  async enter(): Promise<void> {
    const from = this.now;
    await this.press('\r', 'Enter');
    const { time } = await this.#model.sees('asked');
    this.#label('working', 'its model was asked', { from, at: this.#since(time) });
  }

  /** Presses a key. What it does is for the caller to say. */
  async press(keys: string, what: string): Promise<number> {
    const at = this.now;
    this.#acts.push({ at, do: 'pressed', what });
    await this.#input(keys);
    return at;
  }

  /** The model's answer, a call that opens a dialog, is out, and the dialog is drawn. */
  async dialog(activity: 'waiting_approval' | 'waiting_input' = 'waiting_approval'): Promise<void> {
    const { time } = await this.#model.sees('answered');
    const dialog = activity === 'waiting_approval' ? this.driven.approval : QUESTION;
    await this.#drawn(dialog);
    this.#label(activity, 'a call that needs a person was out, and its dialog was drawn', {
      from: this.#since(time),
    });
    await this.read();
    this.#nothingAsked(this.#since(time), 'while its dialog was open');
  }

  async approve(): Promise<void> {
    this.#label('working', 'the key for yes was pressed', {
      at: await this.press(this.driven.keys.approve, 'yes'),
    });
  }

  /** No, in a dialog: the turn is over, as nothing more was asked. */
  async deny(): Promise<void> {
    const at = await this.press(this.driven.keys.deny, 'no');
    await this.read();
    this.#nothingAsked(at, 'after it was denied');
    this.#label(this.#rest, 'the key for no was pressed, and nothing was asked after it', {
      at,
      via: 'working',
    });
  }

  async interrupt(): Promise<void> {
    const at = await this.press(this.driven.keys.interrupt, 'Esc');
    await this.read();
    this.#nothingAsked(at, 'after it was interrupted');
    this.#label(this.#rest, 'Esc was pressed, and nothing was asked after it', { at, via: 'working' });
  }

  /** Waits for the answer after which nothing more is asked. */
  async finishes(): Promise<void> {
    for (;;) {
      const { time } = await this.#model.sees('answered');
      await pause(QUIET_MS);
      if (this.#model.isBusy) continue;
      return this.#label(this.#rest, 'an answer was out after which nothing was asked', {
        at: this.#since(time),
      });
    }
  }

  /** Its model refuses it for the first time, and will be asked again. */
  async retries(times: number): Promise<void> {
    const { time } = await this.#model.sees('refused');
    this.#label('retrying', 'it was refused, and asked again', { at: this.#since(time) });
    for (let more = 0; more < times; more += 1) await this.#model.sees('asked');
  }

  /** It asks once more and gets an answer. */
  async recovers(): Promise<void> {
    const { time } = await this.#model.answers();
    this.#label('working', 'it asked once more and was answered', { at: this.#since(time) });
  }

  /** For so long it may begin to work by itself, because of something that has ended. */
  async mayWorkByItself(ms: number): Promise<void> {
    await pause(ms);
    if (!this.#model.isBusy) return;
    const { time } = await this.#model.sees('asked');
    const at = this.#since(time);
    this.#label('working', 'its model was asked, by itself', { at, from: at - NOTICING_MS });
    await this.finishes();
  }

  /** It is refused, perhaps several times, and then asks no more for so long. */
  async givesUp(activity: Activity, quietMs: number): Promise<void> {
    const first = await this.#model.sees('refused');
    let last = first;
    for (;;) {
      await pause(quietMs);
      if (!this.#model.isBusy) break;
      last = await this.#model.sees('refused');
    }
    if (last !== first)
      this.#label('retrying', 'it was refused and asked again', { at: this.#since(first.time) });
    this.#label(activity, 'it was refused, and asked no more', {
      at: this.#since(last.time),
      via: 'working',
    });
  }

  /** Somebody opens the terminal. Until `leave`, nothing is finished unseen. */
  async look(): Promise<void> {
    this.#look = await openLook(this.#sandbox, NAME);
    const at = this.now;
    this.#acts.push({ at, do: 'looked' });
    if (this.#truth.at(-1)?.activity === 'done') this.#label('idle', 'somebody looked', { at });
    await this.read();
  }

  async leave(): Promise<void> {
    this.#look?.();
    this.#look = undefined;
    this.#acts.push({ at: this.now, do: 'left' });
    await this.read();
  }

  /** Some put an interrupted prompt back to where one types. */
  async clearLine(): Promise<void> {
    await this.press(CLEAR_LINE, 'Ctrl-U');
    await pause(PAUSE_MS);
  }

  /** The first answer to a question. */
  async choose(): Promise<void> {
    this.#label('working', 'an answer was chosen', { at: await this.press('\r', 'Enter') });
  }

  resize(size: Size): void {
    this.#terminal?.resize(size);
  }

  /** All that happened, once what it has still to say was said. */
  async recording(session: string, about: string): Promise<RecordedSession> {
    await this.read();
    const { id } = this.driven.agent;
    return {
      format: 1,
      agent: id,
      version: this.driven.version,
      session,
      about,
      recordedAt: new Date(this.#startedAt).toISOString(),
      endMs: this.now,
      size: SIZE,
      truth: this.#truth,
      acts: this.#acts,
      exchanges: this.#model.moments.map((moment) => this.#exchange(moment)),
      signals: this.#signals,
      output: packOutput(this.#terminal?.frames ?? []),
    };
  }

  /** What Berth said of it, one after the other. */
  async shown(): Promise<Activity[]> {
    const { stdout } = await this.#sandbox.run(['events', '--json']);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as EventView);
    return events
      .filter(({ type }) => type === 'activity.changed')
      .map(({ data }) => data['activity'] as Activity);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#look?.();
    await this.#sandbox.run(['stop', NAME, '--grace', '1s']);
    this.#terminal?.close();
    await this.#daemon[Symbol.asyncDispose]();
    await this.#sandbox.dispose();
    await this.#model.close();
  }

  /** At rest: unless somebody looks, what was done is not seen yet. */
  get #rest(): Activity {
    return this.#look === undefined ? 'done' : 'idle';
  }

  #label(activity: Activity, known: string, when: Partial<Pick<Label, 'at' | 'from' | 'via'>> = {}): void {
    const { at = this.now, from = at, via } = when;
    this.#truth.push({ from, at, activity, ...(via === undefined ? {} : { via }), known });
  }

  #nothingAsked(since: number, when: string): void {
    if (this.#model.wasAskedAfter(this.#startedAt + since)) throw new Error(`its model was asked ${when}`);
  }

  /** Waits until it stands on the screen. `from` is when it was looked for last without being there. */
  async #drawn(pattern: RegExp): Promise<{ from: number; at: number }> {
    let from = this.now;
    const isDrawn = () => {
      if (pattern.test(this.#text)) return true;
      from = this.now;
      return false;
    };
    await until(`${pattern} is drawn`, isDrawn, DRAWN_MS).catch((error: unknown) => {
      throw new Error(this.#text, { cause: error });
    });
    return { from, at: this.now };
  }

  get #text(): string {
    return this.#terminal?.text ?? '';
  }

  #exchange({ time, what, request }: Moment): Exchange {
    return { at: this.#since(time), what, ...(request.auxiliary ? { auxiliary: true } : {}) };
  }

  #hear(signal: AssistantSignal): void {
    const { answer: _answer, prompt, time, ...rest } = signal;
    const begun = prompt === undefined ? {} : { prompt: prompt.slice(0, 40) };
    this.#signals.push({
      at: this.now,
      signal: { ...rest, ...begun, time: Math.round(time - this.#startedAt) },
    });
  }

  #since(time: number): number {
    return time - this.#startedAt;
  }

  async #input(text: string): Promise<void> {
    await this.#terminal?.type(text);
  }
}
