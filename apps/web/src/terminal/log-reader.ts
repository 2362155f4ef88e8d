import { CLOSE, type OutputFrame, type TerminalQuery } from '@berth/contract';
import { Delays } from '../api/delays.ts';
import type { Link } from '../fleet/fleet-store.ts';
import { keepEverything } from './one-screen.ts';
import { endOfLog, type Refusal } from './refusal.ts';
import { frameOf, type TerminalFrame } from './terminal-frames.ts';
import { EMPTY_PANE, type PaneParts, type PaneState, TerminalPane } from './terminal-pane.ts';
import { openTerminalSocket, type TerminalSocket } from './terminal-socket.ts';
import type { XtermSurface } from './xterm-surface.ts';

/** Lines that a browser can hold; of more, the last ones are shown. */
const LOG_LINES = 50_000;
/** A browser cannot stop reading a WebSocket: beyond this it hangs up, and reads on from there when this is shown. */
const UNSHOWN_MAX_BYTES = 8 * 1024 * 1024;

export interface LogReaderParts {
  readonly target: string;
  readonly generation: number;
  readonly label: string;
  /** The wheel is turned on at the end. */
  readonly beyondEnd?: () => void;
}

export interface LogState extends PaneState {
  readonly phase: 'reading' | 'complete' | 'away' | 'refused';
  /** Why it was refused, as the daemon said it. */
  readonly problem: string | undefined;
  /** Bytes that are no longer kept. */
  readonly gone: number;
}

const NOTHING: LogState = {
  ...EMPTY_PANE,
  phase: 'reading',
  problem: undefined,
  gone: 0,
};

/** Reads all kept output of one run into a terminal that nobody types into. */
export class LogReader extends TerminalPane<LogState> {
  readonly #parts: LogReaderParts;
  readonly #delays = new Delays();
  #socket: TerminalSocket | undefined;
  /** Counts connections: what an earlier one still says is not heard. */
  #attempt = 0;
  #next: number | undefined;
  /** What this connection was told before it ended. */
  #refusal: Refusal | undefined;
  #unshownBytes = 0;
  #isHeldBack = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: LogReaderParts) {
    super(NOTHING);
    this.#parts = parts;
  }

  protected override parts(): PaneParts {
    const { label, beyondEnd } = this.#parts;
    return {
      scrollback: LOG_LINES,
      readOnly: true,
      label,
      beyond: (direction) => direction === 'on' && beyondEnd?.(),
    };
  }

  protected override begin(surface: XtermSurface): () => void {
    keepEverything(surface.terminal);
    this.#next = undefined;
    this.#unshownBytes = 0;
    this.#isHeldBack = false;
    this.#connect();
    return () => this.#hangUp();
  }

  /** Connects now instead of when it is time. */
  readonly retry = (): void => {
    if (this.surface === undefined || this.#socket !== undefined) return;
    clearTimeout(this.#timer);
    this.#delays.reset();
    this.#connect();
  };

  /** What the page knows of the daemon: a connection of its own may not notice that it has fallen silent. */
  reach(link: Link): void {
    const { phase } = this.snapshot();
    if (link === 'live' && phase === 'away') this.retry();
    if (link !== 'away' || this.#socket === undefined) return;
    this.#hangUp();
    this.#awaitDaemon();
  }

  #connect(): void {
    const attempt = ++this.#attempt;
    this.#refusal = undefined;
    const ifCurrent = (act: () => void) => {
      if (attempt === this.#attempt) act();
    };
    this.#socket = openTerminalSocket(this.#query(), {
      opened: () => undefined,
      message: (data) => {
        const frame = frameOf(data);
        if (frame !== undefined) ifCurrent(() => this.#read(frame));
      },
      closed: (code) => ifCurrent(() => this.#lost(code)),
    });
  }

  #query(): TerminalQuery {
    const { target, generation } = this.#parts;
    const common = { target, mode: 'log', generation, follow: true } as const;
    return this.#next === undefined ? { ...common, lines: LOG_LINES } : { ...common, from: this.#next };
  }

  #hangUp(): void {
    clearTimeout(this.#timer);
    this.#attempt += 1;
    this.#socket?.close(CLOSE.done);
    this.#socket = undefined;
  }

  #read(frame: TerminalFrame): void {
    if (frame.kind === 'broken') {
      this.#hangUp();
      this.set({ phase: 'refused', problem: frame.problem });
    } else if (frame.kind === 'refusal') this.#refusal = frame.refusal;
    else this.#take(frame);
  }

  #take(frame: TerminalFrame): void {
    this.#delays.reset();
    if (this.snapshot().phase !== 'reading') this.set({ phase: 'reading', problem: undefined });
    if (frame.kind === 'output') this.#output(frame);
    else if (frame.kind === 'resized') this.surface?.resize(frame);
    else if (frame.kind === 'skipped') {
      this.#next = frame.to;
      this.set({ gone: this.snapshot().gone + frame.to - frame.from });
    }
  }

  #output({ offset, span, bytes }: OutputFrame): void {
    this.#next = offset + span;
    this.#unshownBytes += bytes.length;
    this.surface?.write(bytes, () => this.#shown(bytes.length));
    if (this.#unshownBytes <= UNSHOWN_MAX_BYTES) return;
    this.#isHeldBack = true;
    this.#hangUp();
  }

  #shown(bytes: number): void {
    this.#unshownBytes -= bytes;
    if (!this.#isHeldBack || this.#unshownBytes > 0 || this.surface === undefined) return;
    this.#isHeldBack = false;
    this.#connect();
  }

  #lost(code: number): void {
    this.#socket = undefined;
    const phase = endOfLog(code, this.#refusal);
    if (phase === 'away') return this.#awaitDaemon();
    this.set({ phase, problem: phase === 'refused' ? this.#refusal?.message : undefined });
  }

  #awaitDaemon(): void {
    this.set({ phase: 'away', problem: undefined });
    this.#timer = setTimeout(() => this.#connect(), this.#delays.next());
  }
}
