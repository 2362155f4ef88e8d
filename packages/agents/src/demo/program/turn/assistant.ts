import type { Key, KeyName } from '../prompt/keys.ts';
import { clear, edit, type EditCommand, type Editor, EMPTY_EDITOR, submit } from '../prompt/line-editor.ts';
import { answerTo, type Placeholders } from '../script/answer.ts';
import type { AutoAnswer, Script, Step } from '../script/script.ts';
import type { Screen } from '../terminal/screen.ts';
import type { Signals } from '../terminal/signals.ts';
import { sanitizeInput } from '../text/sanitize.ts';
import { entry, Transcript } from '../view/transcript.ts';
import type { Phase, View } from '../view/view.ts';
import type { Pace } from './pace.ts';
import { PROMPTS_MAX, PromptQueue } from './prompt-queue.ts';
import { runSteps } from './run-steps.ts';
import { slashCommand } from './slash-commands.ts';
import { Spinner } from './spinner.ts';
import type { Ending, Stage } from './stage.ts';

export interface AssistantOptions {
  readonly script: Script;
  readonly screen: Screen;
  readonly signals: Signals;
  readonly pace: Pace;
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly directory: string;
  readonly spinner: boolean;
  /** Questions are answered as the script says. */
  readonly auto: boolean;
}

interface Question {
  readonly text: string;
  readonly answer: (allowed: boolean) => void;
}

/** Time to read a question before `--auto` answers it. */
const AUTO_ANSWER_MS = 1200;
const INTERRUPTED = 'Interrupted.';
const EXIT_NOTICE = 'ctrl-c again exits';

const ANSWER_KEYS: ReadonlyMap<string, boolean> = new Map([
  ['y', true],
  ['Y', true],
  ['enter', true],
  ['n', false],
  ['N', false],
  ['escape', false],
]);

const EDIT_KEYS = {
  backspace: true,
  delete: true,
  left: true,
  right: true,
  wordLeft: true,
  wordRight: true,
  up: true,
  down: true,
  home: true,
  end: true,
  killLine: true,
  killWord: true,
  killToEnd: true,
} as const satisfies Partial<Record<KeyName, true>>;

/** The conversation: takes keys, plays the steps that answer a prompt, and draws what has changed. */
export class Assistant {
  readonly #options: AssistantOptions;
  readonly #transcript = new Transcript();
  readonly #spinner: Spinner;
  readonly #prompts = new PromptQueue();
  readonly #ended = Promise.withResolvers<Ending>();
  #editor: Editor = EMPTY_EDITOR;
  #turn: AbortController | undefined;
  #turns = 0;
  #question: Question | undefined;
  #scroll = 0;
  #notice = '';
  #exitArmed = false;
  #isStarting = true;

  constructor(options: AssistantOptions) {
    this.#options = options;
    this.#spinner = new Spinner(options.spinner, () => {
      if (!options.screen.behind) this.draw();
    });
  }

  /** Answers prompts until something ends the program. */
  async run(): Promise<Ending> {
    return Promise.race([this.#answerAll(), this.#ended.promise]);
  }

  /** Resolves when no prompt is being answered and none waits. */
  idle(): Promise<void> {
    return this.#prompts.empty();
  }

  press(key: Key): void {
    this.#notice = '';
    if (key.kind === 'interrupt') this.#interruptOrExit();
    else {
      this.#exitArmed = false;
      if (this.#question !== undefined) this.#answerQuestion(this.#question, key);
      else this.#pressFreely(key);
    }
    this.draw();
  }

  draw(): void {
    this.#options.screen.draw(this.#view());
  }

  async #answerAll(): Promise<Ending> {
    this.draw();
    let ending = await this.#play(this.#options.script.startup, new Map());
    this.#isStarting = false;
    if (ending === undefined) this.draw();
    while (ending === undefined) {
      const prompt = await this.#prompts.next();
      this.#turns += 1;
      this.#transcript.append(entry('prompt', prompt));
      const answer = answerTo(this.#options.script, prompt, this.#turns);
      ending = await this.#play(slashCommand(prompt) ?? answer.steps, answer.values);
    }
    return ending;
  }

  async #play(steps: readonly Step[], values: Placeholders): Promise<Ending | undefined> {
    const turn = new AbortController();
    this.#turn = turn;
    this.#spinner.start();
    this.draw();
    try {
      return await runSteps(steps, this.#stage(turn.signal, values));
    } catch (error) {
      if (!turn.signal.aborted) throw error;
      this.#transcript.append(entry('note', INTERRUPTED));
      return undefined;
    } finally {
      this.#turn = undefined;
      this.#question = undefined;
      this.#spinner.stop();
      this.draw();
    }
  }

  #stage(signal: AbortSignal, values: Placeholders): Stage {
    const { pace, screen, signals } = this.#options;
    return {
      pace,
      signal,
      values,
      append: (added) => this.#change(() => this.#transcript.append(added)),
      update: (changed) => this.#change(() => this.#transcript.update(changed)),
      ready: () => screen.ready(),
      ask: (question, auto) => this.#ask(question, auto, signal),
      rename: (name) => this.#change(() => screen.rename(name)),
      raw: (bytes, repaint) => {
        screen.raw(bytes);
        if (repaint) this.#change(() => screen.forget());
      },
      ignoreSignals: (names) => signals.ignore(names),
    };
  }

  async #ask(text: string, auto: AutoAnswer, signal: AbortSignal): Promise<boolean> {
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    this.#change(() => {
      this.#question = { text, answer: resolve };
    });
    const byItself = this.#options.auto && auto !== 'wait' ? [this.#answerLater(auto === 'yes', signal)] : [];
    const allowed = await Promise.race([promise, ...byItself]);
    this.#question = undefined;
    this.#change(() => this.#transcript.append(entry('note', `[${allowed ? 'y' : 'n'}] ${text}`)));
    return allowed;
  }

  async #answerLater(allowed: boolean, signal: AbortSignal): Promise<boolean> {
    await this.#options.pace.delay(AUTO_ANSWER_MS, signal);
    return allowed;
  }

  #pressFreely(key: Key): void {
    if (key.kind === 'text' || key.kind === 'paste') this.#insert(key.text);
    else if (key.kind === 'newline') this.#insert('\n');
    else if (isEditKey(key)) this.#editor = edit(this.#editor, key);
    else if (key.kind === 'enter') this.#submit();
    else if (key.kind === 'escape') this.#escape();
    else if (key.kind === 'endOfInput') this.#deleteOrExit();
    else if (key.kind === 'redraw') this.#options.screen.forget();
    else if (key.kind === 'pageUp') this.#scrollBy(1);
    else if (key.kind === 'pageDown') this.#scrollBy(-1);
  }

  #insert(text: string): void {
    this.#editor = edit(this.#editor, { kind: 'insert', text: sanitizeInput(text) });
  }

  #submit(): void {
    const prompt = this.#editor.text.trim();
    if (prompt === '') return;
    if (this.#prompts.push(prompt)) {
      this.#editor = submit(this.#editor);
      this.#scroll = 0;
    } else this.#notice = `${PROMPTS_MAX} prompts wait already`;
  }

  #answerQuestion(question: Question, key: Key): void {
    const allowed = ANSWER_KEYS.get(key.kind === 'text' ? key.text : key.kind);
    if (allowed !== undefined) question.answer(allowed);
  }

  #escape(): void {
    if (this.#scroll > 0) this.#scroll = 0;
    else this.#turn?.abort(new Error(INTERRUPTED));
  }

  #interruptOrExit(): void {
    if (this.#exitArmed) this.#ended.resolve({ code: 0 });
    this.#exitArmed = true;
    this.#notice = EXIT_NOTICE;
    if (this.#turn === undefined) this.#editor = clear(this.#editor);
    else this.#turn.abort(new Error(INTERRUPTED));
  }

  #deleteOrExit(): void {
    if (this.#editor.text === '') this.#ended.resolve({ code: 0 });
    else this.#editor = edit(this.#editor, { kind: 'delete' });
  }

  #scrollBy(pages: number): void {
    const view = this.#view();
    const page = Math.max(1, Math.floor(view.rows / 2));
    const limit = this.#options.screen.scrollLimit(view);
    this.#scroll = Math.max(0, Math.min(limit, this.#scroll + pages * page));
  }

  #change(apply: () => void): void {
    apply();
    this.draw();
  }

  #view(): View {
    return {
      ...this.#options.size(),
      directory: this.#options.directory,
      transcript: this.#transcript,
      scroll: this.#scroll,
      phase: this.#phase(),
      isStarting: this.#isStarting,
      spinner: this.#spinner.sign,
      prompt: this.#editor,
      question: this.#question?.text,
      queued: this.#prompts.length,
      notice: this.#notice,
    };
  }

  #phase(): Phase {
    if (this.#question !== undefined) return 'waiting for approval';
    return this.#turn === undefined ? 'idle' : 'working';
  }
}

function isEditKey(key: Key): key is Key & EditCommand {
  return Object.hasOwn(EDIT_KEYS, key.kind);
}
