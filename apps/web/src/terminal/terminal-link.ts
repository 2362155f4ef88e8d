import { CLOSE, encodeResize, type OutputFrame, type ScreenFrame, type TerminalQuery } from '@berth/contract';
import { Delays } from '../api/delays.ts';
import { Observable } from '../api/observable.ts';
import { HeldInput } from './held-input.ts';
import { InputQueue, PIECE_MAX_BYTES, type Typed } from './input-queue.ts';
import { OutputQueue } from './output-queue.ts';
import { passesByItself, type Refusal } from './refusal.ts';
import type { Surface, TerminalSize } from './surface.ts';
import { frameOf, type TerminalFrame } from './terminal-frames.ts';
import type { Connect, TerminalSocket } from './terminal-socket.ts';

export type LinkPhase =
  /** Nothing was shown yet. */
  | 'connecting'
  | 'live'
  /** The connection was lost; what is shown stays, and it connects again. */
  | 'away'
  /** The run is over. */
  | 'ended'
  /** The daemon does not want to. */
  | 'refused';

/** Something that is told once, beside the terminal. */
export type LinkNotice =
  | 'newRun'
  | 'inputLost'
  | 'inputNotPossible'
  | 'inputRefused'
  | 'inputNotRunning'
  | 'inputTooMuch'
  | 'inputUnsure'
  | 'pasteRefused'
  | 'pasteNotRunning'
  | 'pasteUnsure'
  | 'pasteNotAllowed';

/** What must not go unread: it stays until somebody says that it was read. */
const STAYING: ReadonlySet<LinkNotice | undefined> = new Set<LinkNotice>([
  'inputUnsure',
  'pasteRefused',
  'pasteNotRunning',
  'pasteUnsure',
]);

export interface LinkState {
  readonly phase: LinkPhase;
  /** The size that the terminal has; undefined until a picture came. */
  readonly size: TerminalSize | undefined;
  /** Why it was refused, as the daemon said it. */
  readonly problem: Refusal | undefined;
  readonly notice: LinkNotice | undefined;
  /** What the notice is about, when it is about something typed. */
  readonly typed: Typed | undefined;
}

export interface TerminalLinkParts {
  readonly target: string;
  readonly readOnly: boolean;
  readonly surface: Surface;
  readonly connect: Connect;
  /** Connecting failed: whether whoever is signed in still is. */
  readonly doubt: () => void;
  readonly now: () => number;
  /** Calls back later; returns what calls it off. */
  readonly later: (milliseconds: number, act: () => void) => () => void;
}

const NOTHING: LinkState = {
  phase: 'connecting',
  size: undefined,
  problem: undefined,
  notice: undefined,
  typed: undefined,
};
const UNAUTHENTICATED = 'unauthenticated';

/**
 * Shows one terminal, through losses of the connection and from run to run. Every byte is shown once and in order, or
 * a picture newer than what is missing.
 */
export class TerminalLink extends Observable {
  readonly #parts: TerminalLinkParts;
  readonly #queue: OutputQueue;
  readonly #held: HeldInput;
  readonly #input = new InputQueue((frame) => this.#socket?.send(frame));
  readonly #delays = new Delays();
  #state: LinkState = NOTHING;
  #socket: TerminalSocket | undefined;
  #isOpen = false;
  /** The connection stands, and has not shown anything yet. */
  #isFresh = false;
  /** Counts connections: what an earlier one still says is not heard. */
  #attempt = 0;
  #callOff: () => void = () => undefined;
  /** Offset of the next byte; undefined when only a new picture will do. */
  #next: number | undefined;
  #size: TerminalSize | undefined;

  constructor(parts: TerminalLinkParts) {
    super();
    this.#parts = parts;
    this.#queue = new OutputQueue(parts.surface);
    this.#held = new HeldInput(parts.now);
  }

  readonly snapshot = (): LinkState => this.#state;

  /** `size`: of the place where it is shown. */
  open(size: TerminalSize | undefined): void {
    this.#size = size;
    this.#connect();
  }

  close(): void {
    this.#hangUp();
    this.#queue.clear();
  }

  /** Another run has begun: what is shown was of the one before. */
  beginRun(): void {
    this.#next = undefined;
    const isFirst = this.#state.size === undefined;
    const lost = this.#held.drop().length > 0;
    this.#set({ phase: isFirst ? 'connecting' : 'away', problem: undefined });
    if (!isFirst && !STAYING.has(this.#state.notice)) this.#set({ notice: lost ? 'inputLost' : 'newRun' });
    this.#delays.reset();
    this.#connect();
  }

  /** Connects now instead of when it is time. */
  readonly retry = (): void => {
    if (this.#state.phase !== 'live') this.#connect();
  };

  /** The daemon is known not to answer, whatever this connection says. */
  readonly drop = (): void => {
    const { phase } = this.#state;
    if (this.#socket === undefined || phase === 'ended' || phase === 'refused') return;
    this.#hangUp();
    this.#waitToConnect();
  };

  /** The daemon answers again. */
  readonly reachable = (): void => {
    if (this.#state.phase !== 'away' || this.#socket !== undefined) return;
    this.#delays.reset();
    this.#connect();
  };

  /** False when it was not and will not be typed; the state says why. */
  input(bytes: Uint8Array): boolean {
    if (this.#parts.readOnly) return false;
    const { phase, notice } = this.#state;
    if (this.#isOpen && !this.#isFresh && phase === 'live') {
      const isTaken = this.#input.take(bytes);
      if (!isTaken) this.#set({ notice: 'inputTooMuch' });
      else if (notice !== undefined && !STAYING.has(notice)) this.#set({ notice: undefined });
      return isTaken;
    }
    // Nothing is typed behind what may be missing.
    const isUnsure = notice === 'inputUnsure' || notice === 'pasteUnsure';
    if ((phase === 'away' || phase === 'live') && !isUnsure && this.#held.take(bytes)) return true;
    if (!isUnsure) this.#set({ notice: 'inputNotPossible' });
    return false;
  }

  /** The place where it is shown has this size; the terminal is to have it as well. */
  resize(size: TerminalSize): void {
    this.#size = size;
    if (this.#isOpen && !this.#parts.readOnly) this.#socket?.send(encodeResize(size.cols, size.rows));
  }

  tell(notice: LinkNotice): void {
    this.#set({ notice });
  }

  readonly dismiss = (): void => this.#set({ notice: undefined });

  #connect(): void {
    this.#hangUp();
    const attempt = this.#attempt;
    const asked = this.#size;
    const ifCurrent = (act: () => void) => {
      if (attempt === this.#attempt) act();
    };
    this.#socket = this.#parts.connect(this.#query(), {
      opened: () => ifCurrent(() => this.#opened(asked)),
      message: (data) => {
        const frame = frameOf(data);
        if (frame !== undefined) ifCurrent(() => this.#read(frame));
      },
      closed: (code, reason) => ifCurrent(() => this.#lost(code, reason)),
    });
  }

  /** `asked`: the size that was asked for when it began to connect. */
  #opened(asked: TerminalSize | undefined): void {
    this.#isOpen = true;
    this.#isFresh = true;
    if (this.#size !== undefined && this.#size !== asked) this.resize(this.#size);
    // A picture says by itself that the terminal is back; what goes on from an offset may have nothing to say.
    if (this.#next !== undefined) this.#cameBack();
  }

  #query(): TerminalQuery {
    const { target, readOnly } = this.#parts;
    const common = { target, readOnly, ...(readOnly ? {} : this.#size) };
    if (this.#next === undefined) return { mode: 'screen', ...common };
    return { mode: 'resume', from: this.#next, ...common };
  }

  #hangUp(): void {
    this.#callOff();
    const socket = this.#socket;
    this.#attempt += 1;
    this.#socket = undefined;
    this.#isOpen = false;
    socket?.close(CLOSE.done);
    this.#dropInput();
  }

  /** What was sent may have arrived or not: it is told, and never typed again. */
  #dropInput(): void {
    const typed = this.#input.drop();
    if (typed === undefined) return;
    if (this.#state.phase === 'ended') this.#notRunning(typed);
    else this.#set({ notice: isPaste(typed) ? 'pasteUnsure' : 'inputUnsure', typed });
  }

  #read(frame: TerminalFrame): void {
    if (frame.kind === 'output') this.#output(frame);
    else if (frame.kind === 'screen') this.#screen(frame);
    else if (frame.kind === 'skipped') this.#skip(frame.to);
    else if (frame.kind === 'resized') this.#resized(frame);
    else if (frame.kind === 'exit') this.#set({ phase: 'ended' });
    else if (frame.kind === 'refusal') this.#refused(frame.refusal);
    else if (frame.kind === 'inputDone') this.#inputDone(frame);
    else if (frame.kind === 'broken') {
      this.#refused({ code: 'protocol_error', message: frame.problem });
      this.#hangUp();
    }
  }

  #inputDone({ sequence, result }: { sequence: number; result: number }): void {
    const failed = this.#input.done(sequence, result);
    if (failed === undefined) return;
    const { why, ...typed } = failed;
    if (why === 'queueFull') this.#set({ notice: isPaste(typed) ? 'pasteRefused' : 'inputRefused', typed });
    else this.#notRunning(typed);
  }

  #notRunning(typed: Typed): void {
    this.#set({ notice: isPaste(typed) ? 'pasteNotRunning' : 'inputNotRunning', typed });
  }

  #screen({ offset, bytes, cols, rows }: ScreenFrame): void {
    this.#next = offset;
    this.#queue.picture(bytes, { cols, rows });
    this.#set({ size: { cols, rows } });
    if (this.#isFresh || this.#state.phase !== 'live') this.#cameBack();
  }

  #output({ offset, span, bytes }: OutputFrame): void {
    // Not what comes next: it is another run, or something is missing.
    if (offset !== this.#next) return this.#startOver();
    this.#next = offset + span;
    // More than can be shown: after a moment's rest, a picture of what it has come to.
    if (!this.#queue.output(bytes)) this.#startOver(this.#delays.next());
  }

  /** The daemon sends a new picture of its own accord. */
  #skip(to: number): void {
    this.#next = to;
  }

  #resized({ offset, cols, rows }: TerminalSize & { offset: number }): void {
    if (this.#next === undefined || offset < this.#next) return this.#startOver();
    this.#queue.resize({ cols, rows });
    this.#set({ size: { cols, rows } });
  }

  #startOver(afterMs = 0): void {
    this.#next = undefined;
    this.#queue.clear();
    this.#held.begin();
    if (afterMs === 0) return this.#connect();
    this.#hangUp();
    this.#callOff = this.#parts.later(afterMs, () => this.#connect());
  }

  #cameBack(): void {
    this.#isFresh = false;
    this.#delays.reset();
    this.#set({ phase: 'live', problem: undefined });
    const held = this.#held.release();
    if (held === undefined) return this.#set({ notice: 'inputLost' });
    for (const bytes of held) this.#input.take(bytes);
    if (this.#state.notice === 'inputNotPossible') this.#set({ notice: undefined });
  }

  #lost(code: number, reason: string): void {
    const wasOpen = this.#isOpen;
    this.#socket = undefined;
    this.#isOpen = false;
    this.#dropInput();
    if (reason === UNAUTHENTICATED || !wasOpen) this.#parts.doubt();
    const { phase } = this.#state;
    if (phase === 'ended' || phase === 'refused') return;
    if (code === CLOSE.done) return this.#set({ phase: 'ended' });
    this.#waitToConnect();
  }

  #waitToConnect(): void {
    if (this.#state.phase === 'live') {
      this.#held.begin();
      this.#set({ phase: 'away' });
    }
    this.#callOff = this.#parts.later(this.#delays.next(), () => this.#connect());
  }

  /** That it does not run is no refusal: there is an end to show. What passes by itself is tried again. */
  #refused(problem: Refusal): void {
    if (problem.code === 'not_running') this.#set({ phase: 'ended' });
    else if (!passesByItself(problem)) this.#set({ phase: 'refused', problem });
  }

  #set(change: Partial<LinkState>): void {
    this.#state = { ...this.#state, ...change };
    this.changed();
  }
}

/** More than anybody types: then it is worth saying how much of it arrived. */
function isPaste({ total }: Typed): boolean {
  return total > PIECE_MAX_BYTES;
}
