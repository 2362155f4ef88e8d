import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Activity, type AssistantSignal, DEFAULT_COLS, DEFAULT_ROWS } from '@berth/contract';
import type { EventView, InstanceView } from '@berth/contract/schemas';
import { berthPaths, keeperSocketName } from '@berth/host';
import { connectKeeper, type KeeperLink } from '@berth/keeper';
import { ScreenModel } from '@berth/screen';
import { type Answer, type ModelServer, type Moment, openModelServer } from '@berth/testkit/model-server';
import { Sandbox, until } from '../support/sandbox.ts';
import type { Driven } from './driven.ts';
import { openLook } from './look.ts';
import type { Act, Exchange, Frame, HeardSignal, Label, Recording, Size } from './recording.ts';
import { packOutput } from './recording.ts';
import { RecordingDaemon } from './recording-daemon.ts';

const NAME = 'a1';
const CLEAR_LINE = '\x15';
/** What `berth start` gives a terminal that nobody looks at. */
const SIZE: Size = { cols: DEFAULT_COLS, rows: DEFAULT_ROWS };
/** The slowest of them takes seconds to start, and a silent tool half a minute to end. */
const MOMENT_MS = 90_000;
/** Between a paste and Enter, and between two glances of a person who waits for something. */
const PAUSE_MS = 300;
/** What a person takes to read what stands there. Longer than the detector may take, so that it has to find it. */
const READING_MS = 2500;
/** What the sessions let a model ask, as all assistants show it. */
const QUESTION = /Left or right\?/;
/** When nothing was asked for so long after an answer, the turn was over with that answer. */
const QUIET_MS = 2500;

/** One assistant in a Berth of its own, its scripted model, and somebody who types; all of it is written down. */
export class Stage implements AsyncDisposable {
  readonly driven: Driven;
  readonly #sandbox: Sandbox;
  readonly #startedAt: number;
  readonly #frames: Frame[] = [];
  readonly #signals: HeardSignal[] = [];
  readonly #acts: Act[] = [];
  readonly #moments: Moment[] = [];
  readonly #truth: Label[] = [];
  /** How many of the moments were waited for. */
  #seen = 0;
  #model!: ModelServer;
  #daemon!: RecordingDaemon;
  #link: KeeperLink | undefined;
  #screen!: ScreenModel;
  #look: (() => void) | undefined;

  private constructor(driven: Driven, sandbox: Sandbox) {
    this.driven = driven;
    this.#sandbox = sandbox;
    this.#startedAt = Date.now();
    this.#truth.push({ from: 0, at: 0, activity: 'starting', known: 'it was started' });
  }

  static async open(driven: Driven, programs: string): Promise<Stage> {
    const sandbox = await Sandbox.create();
    await mkdir(join(sandbox.home, 'data'), { recursive: true });
    await symlink(programs, join(sandbox.home, 'data/agents'));
    const stage = new Stage(driven, sandbox);
    await stage.#open();
    return stage;
  }

  async #open(): Promise<void> {
    const { home, work } = this.#sandbox;
    this.#model = await openModelServer({ witness: (moment) => this.#moments.push(moment) });
    const user = join(home, 'user');
    await mkdir(user, { recursive: true });
    const place = { home: user, work, url: this.#model.url };
    const environment = { ...(await this.driven.agent.seed(place)), HOME: user };
    this.#daemon = await RecordingDaemon.open(home, (signal) => this.#hear(signal));
    const words = ['start', this.driven.agent.id, '-n', NAME, '--json', '--', ...this.driven.agent.words];
    const started = await this.#sandbox.run(words, { environment });
    if (started.code !== 0) throw new Error(`it did not start: ${started.stderr}`);
    const { run } = JSON.parse(started.stdout) as InstanceView;
    this.#screen = new ScreenModel(SIZE);
    const socket = join(berthPaths({ BERTH_HOME: home }).sockets, keeperSocketName(run ?? ''));
    this.#link = await connectKeeper(
      { socket, client: 'recorder', timeoutMs: 5000 },
      {
        output: (offset, bytes) => {
          this.#frames.push({ at: this.now, bytes: Buffer.from(bytes) });
          void this.#screen.write(offset, Buffer.from(bytes));
        },
        resized: (_offset, cols, rows) => {
          this.#frames.push({ at: this.now, size: { cols, rows } });
          void this.#screen.resize(cols, rows);
        },
      },
    );
    this.#link.subscribe(0, 'complete');
  }

  /** Milliseconds since the session began. */
  get now(): number {
    return Date.now() - this.#startedAt;
  }

  /** Lays answers ready for the next questions. */
  model(...answers: Answer[]): void {
    this.#model.next(...answers);
  }

  /** It stands there where one types, and takes the next prompt: else the session cannot go on. */
  async ready(): Promise<void> {
    let from = this.now;
    const isReady = () => {
      if (this.driven.ready.test(this.#screen.text())) return true;
      from = this.now;
      return false;
    };
    await until('it is ready', isReady, MOMENT_MS).catch((error: unknown) => {
      throw new Error(this.#screen.text(), { cause: error });
    });
    this.#label('idle', 'the line where one types was drawn', { from });
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
    const { time } = await this.#next('asked');
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
    const { time } = await this.#next('answered');
    const dialog = activity === 'waiting_approval' ? this.driven.approval : QUESTION;
    await until('its dialog is drawn', () => dialog.test(this.#screen.text()), MOMENT_MS);
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
      const { time } = await this.#next('answered');
      await pause(QUIET_MS);
      if (this.#unanswered > 0 || this.#moments.slice(this.#seen).some(isQuestion)) continue;
      return this.#label(this.#rest, 'an answer was out after which nothing was asked', {
        at: this.#since(time),
      });
    }
  }

  /** Its model refuses it for the first time, and will be asked again. */
  async retries(times: number): Promise<void> {
    const { time } = await this.#next('refused');
    this.#label('retrying', 'it was refused, and asked again', { at: this.#since(time) });
    for (let more = 0; more < times; more += 1) await this.#next('asked');
  }

  /** It asks once more and gets an answer. */
  async recovers(): Promise<void> {
    const { time } = await this.#next('asked', isAnswered);
    this.#label('working', 'it asked once more and was answered', { at: this.#since(time) });
  }

  /** It is refused, perhaps several times, and then asks no more for so long. */
  async givesUp(activity: Activity, quietMs: number): Promise<void> {
    const first = await this.#next('refused');
    let last = first;
    for (;;) {
      await pause(quietMs);
      if (!this.#moments.slice(this.#seen).some(isQuestion)) break;
      last = await this.#next('refused');
    }
    if (last !== first)
      this.#label('retrying', 'it was refused and asked again', { at: this.#since(first.time) });
    this.#label(activity, 'it was refused, and asked no more', { at: this.#since(last.time) });
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

  resize({ cols, rows }: Size): void {
    this.#link?.resize(cols, rows);
  }

  /** All that happened, once what it has still to say was said. */
  async recording(session: string, about: string): Promise<Recording> {
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
      exchanges: this.#moments.map((moment) => this.#exchange(moment)),
      signals: this.#signals,
      output: packOutput(this.#frames),
    };
  }

  /** What Berth said of it, one after the other. */
  async shown(): Promise<Activity[]> {
    const { stdout } = await this.#sandbox.run(['events', '--json']);
    const { events } = JSON.parse(stdout) as { events: EventView[] };
    return events
      .filter(({ type }) => type === 'activity.changed')
      .map(({ data }) => data['activity'] as Activity);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#look?.();
    await this.#sandbox.run(['stop', NAME, '--grace', '1s']);
    this.#link?.close();
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

  /** Questions about the work that wait for their answer. */
  get #unanswered(): number {
    const about = this.#moments.filter(({ request }) => !request.auxiliary);
    return about.filter(isQuestion).length * 2 - about.length;
  }

  #nothingAsked(since: number, when: string): void {
    const asked = this.#moments.filter((moment) => isQuestion(moment) && this.#since(moment.time) > since);
    if (asked.length > 0) throw new Error(`its model was asked ${when}`);
  }

  async #next(
    what: Moment['what'],
    fits: (moment: Moment, all: readonly Moment[]) => boolean = () => true,
  ): Promise<Moment> {
    let found = -1;
    await until(
      `its model was ${what}`,
      () => {
        found = this.#moments.findIndex(
          (moment, index) =>
            index >= this.#seen &&
            moment.what === what &&
            !moment.request.auxiliary &&
            fits(moment, this.#moments),
        );
        return found >= 0;
      },
      MOMENT_MS,
    ).catch((error: unknown) => {
      throw new Error(
        `${String(error)}\n${this.#moments.map(({ what: each, request }) => `${each} ${request.prompts.at(-1)}`).join('\n')}\n${this.#screen.text()}`,
        { cause: error },
      );
    });
    this.#seen = found + 1;
    return this.#moments[found] as Moment;
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
    await this.#link?.input(Buffer.from(text));
  }
}

function isQuestion({ what, request }: Moment): boolean {
  return what === 'asked' && !request.auxiliary;
}

function isAnswered(asked: Moment, all: readonly Moment[]): boolean {
  return all.some(({ what, request }) => what === 'answered' && request === asked.request);
}
