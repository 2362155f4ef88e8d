import type { TerminalSession } from '@berth/client';
import {
  BerthError,
  type ExitFacts,
  type OutputFrame,
  type ScreenFrame,
  systemCode,
  TERMINAL_MAX,
  type TerminalQuery,
} from '@berth/contract';
import { TERMINAL_RESET } from '@berth/screen';
import { Flags, type Invocation } from '../command.ts';
import { CarefulBell } from './careful-bell.ts';
import { DEFAULT_DETACH_KEYS, parseDetachKeys } from './detach-keys.ts';
import { listenForNotices } from './listen-for-notices.ts';
import { type Interrupted, reconnecting } from './reconnecting.ts';
import { requireTerminal } from './require-terminal.ts';

export interface AttachOptions {
  readonly target: string;
  readonly name: string;
  readonly readOnly: boolean;
  readonly detachKeys: string | undefined;
  /** It was started for this, and may have ended before anybody could look. */
  readonly started?: boolean;
}

/** How a stay at a terminal ended. */
type Ending = { kind: 'detached' } | { kind: 'exited'; exit: ExitFacts | undefined } | Interrupted;

const CLEAR = '\u001b[H\u001b[2J';
const BELL = '\u0007';
/** Some pages of typing. */
const HELD_MAX_BYTES = 64 * 1024;
const LEAVING_SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const;

/** Connects this terminal with an instance's until the user leaves or the program ends. */
export async function attach(invocation: Invocation, options: AttachOptions): Promise<number> {
  const keys = parseDetachKeys(options.detachKeys ?? DEFAULT_DETACH_KEYS);
  requireTerminal();
  const stay = new Stay(invocation, options, (input) => {
    const { typed, leave } = keys.feed(input);
    if (typed.length > 0) stay.type(typed);
    if (leave) stay.leave();
  });
  try {
    const ending = await stay.last();
    stay.releaseTerminal();
    if (ending.kind === 'exited' && !stay.hasShown) return await showEnded(invocation, options);
    invocation.out.note(farewell(options.name, ending));
    return 0;
  } catch (error) {
    const isOver = error instanceof BerthError && error.code === 'not_running';
    if (options.started !== true || !isOver) throw error;
    return await showEnded(invocation, options);
  } finally {
    stay.releaseTerminal();
  }
}

/** It ended before anybody could look: what it printed is what there was to see. */
async function showEnded(invocation: Invocation, { target, name }: AttachOptions): Promise<number> {
  const { command: logs } = await import('../commands/logs.ts');
  await logs.run({ ...invocation, words: [target], flags: new Flags({}), json: false });
  const { exit } = await invocation.client.instance(target);
  const how = exit?.code ?? exit?.signal ?? exit?.cause;
  invocation.out.note(`[${name} ended${how === undefined ? '' : ` (${how})`}]`);
  return 0;
}

class Stay {
  readonly #invocation: Invocation;
  readonly #options: AttachOptions;
  #session: TerminalSession | undefined;
  /** Output offset up to which this terminal shows everything. */
  #shown: number | undefined;
  #leave: () => void = () => undefined;
  #hasLeft = false;
  readonly #left: Promise<Ending>;
  #release: (() => void) | undefined;
  /** For notices of other instances: of this one there are none while somebody looks. */
  readonly #bell = new CarefulBell((text) => process.stdout.write(text));
  readonly #onInput: (bytes: Buffer) => void;
  /** What was typed while there was no connection. */
  #held: Buffer[] = [];
  #heldBytes = 0;

  constructor(invocation: Invocation, options: AttachOptions, onInput: (bytes: Buffer) => void) {
    this.#invocation = invocation;
    this.#options = options;
    this.#onInput = onInput;
    this.#left = new Promise((resolve) => {
      this.#leave = () => resolve({ kind: 'detached' });
    });
  }

  /** Typed text waits for a daemon that was cut off; what is too much to keep is refused with a bell. */
  type(bytes: Buffer): void {
    if (this.#options.readOnly) return;
    if (this.#session?.input(bytes) === true) return;
    if (this.#heldBytes + bytes.length > HELD_MAX_BYTES) return ring();
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
  }

  leave(): void {
    this.#hasLeft = true;
    this.#leave();
  }

  get hasShown(): boolean {
    return this.#shown !== undefined;
  }

  /** Stays through interruptions: a new daemon goes on exactly where the old one was cut off. */
  last(): Promise<Ending> {
    return reconnecting<Ending>({
      first: () => this.#once(),
      again: (autostart) => Promise.race([this.#left, this.#again(autostart)]),
      position: () => this.#shown,
    });
  }

  async #again(autostart: boolean): Promise<Ending> {
    try {
      return await this.#once(autostart);
    } catch (error) {
      if (error instanceof BerthError && error.code === 'not_running')
        return { kind: 'exited', exit: undefined };
      throw error;
    }
  }

  async #once(autostart = true): Promise<Ending> {
    if (this.#hasLeft) return this.#left;
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
        inputRefused: ring,
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
    // While it was connecting: what was typed is not for a program that nobody looks at any more.
    if (this.#hasLeft) {
      session.close();
      return this.#left;
    }
    this.#session = session;
    this.#pushSize();
    for (const bytes of this.#held.splice(0)) session.input(bytes);
    this.#heldBytes = 0;
    const ending = await Promise.race([promise, this.#left]);
    this.#session = undefined;
    session.close();
    return ending;
  }

  #query(): TerminalQuery {
    const { target, readOnly } = this.#options;
    const size = terminalSize() ?? {};
    if (this.#shown === undefined) return { target, mode: 'screen', readOnly, ...size };
    return { target, mode: 'resume', from: this.#shown, readOnly, ...size };
  }

  #paint({ offset, bytes }: ScreenFrame<Buffer>): void {
    if (this.#hasLeft) return;
    this.#takeTerminal();
    this.#shown = offset;
    process.stdout.write(TERMINAL_RESET);
    process.stdout.write(CLEAR);
    process.stdout.write(bytes);
    // What was under way on the terminal before has ended with the reset; the picture may end within something.
    this.#bell.wrote(Buffer.from(CLEAR));
    this.#bell.wrote(bytes);
  }

  /** A terminal that is slow holds back the whole line of senders, up to the keeper, which delays nobody. */
  #show({ offset, span, bytes }: OutputFrame<Buffer>): void {
    if (this.#hasLeft) return;
    this.#shown = offset + span;
    const isTaken = process.stdout.write(bytes);
    this.#bell.wrote(bytes);
    if (isTaken) return;
    const session = this.#session;
    session?.pause();
    process.stdout.once('drain', () => session?.resume());
  }

  /** Only once there is something to see: whoever is refused keeps the terminal as it was. */
  #takeTerminal(): void {
    if (this.#release !== undefined) return;
    const { stdin, stdout } = process;
    const onInput = this.#onInput;
    const onResize = () => this.#pushSize();
    const onEnd = () => this.#leave();
    stdin.setRawMode(true);
    stdin.on('data', onInput).on('end', onEnd).on('error', onEnd).resume();
    stdout.on('resize', onResize).on('error', onEnd);
    for (const signal of LEAVING_SIGNALS) process.on(signal, onEnd);
    const listening = new AbortController();
    void listenForNotices(this.#invocation.client, (text) => this.#bell.ring(text), listening.signal);
    this.#release = () => {
      listening.abort();
      stdin.off('data', onInput).off('end', onEnd).pause();
      stdout.off('resize', onResize);
      for (const signal of LEAVING_SIGNALS) process.off(signal, onEnd);
      restore();
    };
  }

  releaseTerminal(): void {
    this.#release?.();
    this.#release = undefined;
  }

  #pushSize(): void {
    const size = terminalSize();
    if (!this.#options.readOnly && size !== undefined) this.#session?.resize(size.cols, size.rows);
  }
}

/** Undefined where the terminal does not say; within what a terminal of Berth may be. */
function terminalSize(): { cols: number; rows: number } | undefined {
  const { columns: cols, rows } = process.stdout;
  if (!(cols > 0 && rows > 0)) return undefined;
  return { cols: Math.min(cols, TERMINAL_MAX), rows: Math.min(rows, TERMINAL_MAX) };
}

/** A terminal whose window was closed cannot be restored, and need not be. */
function restore(): void {
  try {
    process.stdin.setRawMode(false);
    process.stdout.write(TERMINAL_RESET);
  } catch (error) {
    if (systemCode(error) !== 'EIO') throw error;
  }
}

function ring(): void {
  process.stdout.write(BELL);
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
