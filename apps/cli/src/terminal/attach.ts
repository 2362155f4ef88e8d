import { setTimeout as delay } from 'node:timers/promises';
import type { TerminalSession } from '@berth/client';
import {
  BerthError,
  type ExitFacts,
  type OutputFrame,
  type ScreenFrame,
  type TerminalQuery,
} from '@berth/contract';
import { TERMINAL_RESET } from '@berth/screen';
import type { Invocation } from '../command.ts';
import { DEFAULT_DETACH_KEYS, parseDetachKeys } from './detach-keys.ts';

export interface AttachOptions {
  readonly target: string;
  readonly name: string;
  readonly readOnly: boolean;
  readonly detachKeys: string | undefined;
}

/** How a stay at a terminal ended. */
type Ending =
  | { kind: 'detached' }
  | { kind: 'exited'; exit: ExitFacts | undefined }
  | { kind: 'interrupted'; asked: boolean };

/** A daemon that was killed is back within a second; this long it is worth waiting for one. */
const RECONNECT_MS = 30_000;
const RECONNECT_LOOK_MS = 100;
const CLEAR = '\u001b[H\u001b[2J';

/** Connects this terminal with an instance's until the user leaves or the program ends. */
export async function attach(invocation: Invocation, options: AttachOptions): Promise<number> {
  const keys = parseDetachKeys(options.detachKeys ?? DEFAULT_DETACH_KEYS);
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true) {
    const message =
      'berth attach needs a terminal on both sides. For scripts there are: berth logs, berth send';
    throw new BerthError({ code: 'usage', message });
  }
  const stay = new Stay(invocation, options);
  stay.takeTerminal((input) => {
    const { typed, leave } = keys.feed(input);
    if (typed.length > 0) stay.type(typed);
    if (leave) stay.leave();
  });
  try {
    const ending = await stay.last();
    stay.releaseTerminal();
    invocation.out.note(farewell(options.name, ending));
    return 0;
  } finally {
    stay.releaseTerminal();
  }
}

class Stay {
  readonly #invocation: Invocation;
  readonly #options: AttachOptions;
  #session: TerminalSession | undefined;
  /** Output offset up to which this terminal shows everything. */
  #shown: number | undefined;
  #leave: () => void = () => undefined;
  readonly #left: Promise<Ending>;
  #release: (() => void) | undefined;

  constructor(invocation: Invocation, options: AttachOptions) {
    this.#invocation = invocation;
    this.#options = options;
    this.#left = new Promise((resolve) => {
      this.#leave = () => resolve({ kind: 'detached' });
    });
  }

  type(bytes: Buffer): void {
    if (!this.#options.readOnly) this.#session?.input(bytes);
  }

  leave(): void {
    this.#leave();
  }

  /** Stays through interruptions: a new daemon goes on exactly where the old one was cut off. */
  async last(): Promise<Ending> {
    let ending = await this.#once();
    const deadline = () => performance.now() + RECONNECT_MS;
    for (let giveUpAt = deadline(); ending.kind === 'interrupted'; ) {
      const shownBefore = this.#shown;
      // A daemon that somebody ended on purpose is waited for, and not started against their will.
      ending = await Promise.race([this.#left, this.#again(!ending.asked)]);
      if (this.#shown !== shownBefore) giveUpAt = deadline();
      else if (performance.now() > giveUpAt) return ending;
    }
    return ending;
  }

  async #again(autostart: boolean): Promise<Ending> {
    await delay(RECONNECT_LOOK_MS);
    try {
      return await this.#once(autostart);
    } catch (error) {
      if (!(error instanceof BerthError)) throw error;
      if (error.code === 'not_running') return { kind: 'exited', exit: undefined };
      if (error.retryable) return { kind: 'interrupted', asked: !autostart };
      throw error;
    }
  }

  async #once(autostart = true): Promise<Ending> {
    const { promise, resolve, reject } = Promise.withResolvers<Ending>();
    let exit: ExitFacts | undefined;
    const session = await this.#invocation.client.openTerminal(
      this.#query(),
      {
        screen: (frame) => this.#paint(frame),
        output: (frame) => this.#show(frame),
        skipped: ({ to }) => {
          this.#shown = to;
        },
        exit: (facts) => {
          exit = facts;
        },
        closed: (why) => {
          if (why.kind === 'refused') reject(why.error);
          else if (why.kind === 'interrupted') resolve(why);
          else resolve({ kind: 'exited', exit });
        },
      },
      { autostart },
    );
    this.#session = session;
    this.#pushSize();
    const ending = await Promise.race([promise, this.#left]);
    session.close();
    return ending;
  }

  #query(): TerminalQuery {
    const { target, readOnly } = this.#options;
    const { columns: cols, rows } = process.stdout;
    const size = cols > 0 && rows > 0 ? { cols, rows } : {};
    if (this.#shown === undefined) return { target, mode: 'screen', readOnly, ...size };
    return { target, mode: 'resume', from: this.#shown, readOnly, ...size };
  }

  #paint({ offset, bytes }: ScreenFrame): void {
    this.#shown = offset;
    process.stdout.write(TERMINAL_RESET);
    process.stdout.write(CLEAR);
    process.stdout.write(bytes);
  }

  /** A terminal that is slow holds back the whole line of senders, up to the keeper, which delays nobody. */
  #show({ offset, span, bytes }: OutputFrame): void {
    this.#shown = offset + span;
    if (process.stdout.write(bytes)) return;
    const session = this.#session;
    session?.pause();
    process.stdout.once('drain', () => session?.resume());
  }

  takeTerminal(onInput: (bytes: Buffer) => void): void {
    const { stdin, stdout } = process;
    const onResize = () => this.#pushSize();
    const onEnd = () => this.#leave();
    stdin.setRawMode(true);
    stdin.on('data', onInput).on('end', onEnd).resume();
    stdout.on('resize', onResize);
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, onEnd);
    this.#release = () => {
      stdin.off('data', onInput).off('end', onEnd).pause();
      stdout.off('resize', onResize);
      stdin.setRawMode(false);
      stdout.write(TERMINAL_RESET);
      for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, onEnd);
    };
  }

  releaseTerminal(): void {
    this.#release?.();
    this.#release = undefined;
  }

  #pushSize(): void {
    const { columns: cols, rows } = process.stdout;
    if (!this.#options.readOnly && cols > 0 && rows > 0) this.#session?.resize(cols, rows);
  }
}

function farewell(name: string, ending: Ending): string {
  if (ending.kind === 'detached')
    return `\r\n[detached from ${name}; it goes on. Back with: berth attach ${name}]`;
  if (ending.kind === 'interrupted')
    return `\r\n[the connection to ${name} was lost. Try: berth attach ${name}]`;
  const { exit } = ending;
  const how = exit === undefined ? 'ended' : `ended (${exit.code ?? exit.signal ?? exit.cause})`;
  return `\r\n[${name} ${how}]`;
}
