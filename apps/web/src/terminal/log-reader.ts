import { CLOSE, type OutputFrame, type TerminalQuery } from '@berth/contract';
import { Delays } from '../api/delays.ts';
import type { Link } from '../fleet/fleet-store.ts';
import { LogPages, PAGE_ROWS } from './log-pages.ts';
import { keepEverything } from './one-screen.ts';
import { endOfLog, type Refusal } from './refusal.ts';
import { piecesOf, RowMarks } from './row-marks.ts';
import { frameOf, type TerminalFrame } from './terminal-frames.ts';
import { EMPTY_PANE, type PaneParts, type PaneState, TerminalPane } from './terminal-pane.ts';
import { openTerminalSocket, type TerminalSocket } from './terminal-socket.ts';
import type { XtermSurface } from './xterm-surface.ts';

/** A reset, which takes the lines that were scrolled away too. */
const RESET = new TextEncoder().encode('\u001bc');
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
  /** The page of the log that is shown goes up to its end. */
  readonly isNewest: boolean;
  readonly hasEarlier: boolean;
  /** The page has more rows than are held: its first ones are not shown. */
  readonly ranOver: boolean;
}

const NOTHING: LogState = {
  ...EMPTY_PANE,
  phase: 'reading',
  problem: undefined,
  gone: 0,
  isNewest: true,
  hasEarlier: false,
  ranOver: false,
};

/** Reads all kept output of one run into a terminal that nobody types into, a page of many lines at a time. */
export class LogReader extends TerminalPane<LogState> {
  readonly #parts: LogReaderParts;
  readonly #delays = new Delays();
  #pages = new LogPages();
  /** Of the page that is shown. */
  #marks: RowMarks | undefined;
  #isDrawn = false;
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
      scrollback: PAGE_ROWS,
      readOnly: true,
      label,
      beyond: (direction) => direction === 'on' && this.#isEndShown() && beyondEnd?.(),
    };
  }

  protected override begin(surface: XtermSurface): () => void {
    keepEverything(surface.terminal);
    this.#pages = new LogPages();
    this.#unshownBytes = 0;
    this.#begin(surface);
    return () => this.#hangUp();
  }

  readonly turnTo = (direction: 'earlier' | 'later'): void => {
    const { surface } = this;
    if (surface === undefined) return;
    this.#hangUp();
    if (direction === 'earlier') this.#keepWhatIsShown();
    this.#pages.turnTo(direction);
    surface.write(RESET, () => undefined);
    this.#begin(surface);
    // The button that was pressed goes.
    if (this.#pages.isNewest) this.focusFromTools();
  };

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

  /** Reads the page from its beginning. */
  #begin({ terminal }: XtermSurface): void {
    this.#next = undefined;
    this.#isHeldBack = false;
    this.#marks = new RowMarks(terminal);
    this.#isDrawn = false;
    this.#delays.reset();
    const { isNewest, hasEarlier } = this.#pages;
    this.set({ phase: 'reading', problem: undefined, gone: 0, isNewest, hasEarlier, ranOver: false });
    this.#connect();
  }

  /** The page before ends where this one still shows something. */
  #keepWhatIsShown(): void {
    if (!this.snapshot().ranOver) return;
    const shownFrom = this.#marks?.shownFrom ?? (this.#pages.isNewest ? this.#next : undefined);
    if (shownFrom !== undefined) this.#pages.ranOver(shownFrom);
  }

  #isEndShown(): boolean {
    return this.#pages.isNewest && this.#isDrawn && this.snapshot().over === undefined;
  }

  #query(): TerminalQuery {
    const { target, generation } = this.#parts;
    const wanted = this.#next === undefined ? this.#pages.wanted() : { from: this.#next };
    return { target, mode: 'log', generation, follow: this.#pages.isNewest, ...wanted };
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
      this.#pages.gone(frame.to);
      this.set({ gone: this.snapshot().gone + frame.to - frame.from });
    }
  }

  #output(frame: OutputFrame): void {
    const taken = this.#pages.take(frame);
    if (typeof taken === 'string') return this.#endPage(taken);
    const { offset, span, bytes } = frame;
    this.#next = offset + span;
    this.#unshownBytes += taken;
    let at = offset;
    for (const piece of piecesOf(bytes.subarray(0, taken))) {
      at += piece.length;
      this.#write(piece, span === bytes.length ? at : this.#next);
    }
    this.#tellEarlier();
    if (this.#unshownBytes <= UNSHOWN_MAX_BYTES) return;
    this.#isHeldBack = true;
    this.#hangUp();
  }

  /** `end`: the offset after it, or a later one. */
  #write(piece: Uint8Array, end: number): void {
    const marks = this.#marks;
    this.surface?.write(piece, () => {
      if (marks !== undefined && marks === this.#marks) this.#drawn(marks, end);
      this.#shown(piece.length);
    });
  }

  #drawn(marks: RowMarks, end: number): void {
    this.#isDrawn = true;
    marks.mark(end);
    if (!marks.ranOver || this.snapshot().ranOver) return;
    this.set({ ranOver: true });
    this.#tellEarlier();
  }

  #tellEarlier(): void {
    const hasEarlier = this.#pages.hasEarlier || this.snapshot().ranOver;
    if (hasEarlier !== this.snapshot().hasEarlier) this.set({ hasEarlier });
  }

  #endPage(why: 'over' | 'grown' | 'none'): void {
    if (why === 'none') return this.turnTo('later');
    this.#hangUp();
    if (why === 'grown' && this.surface !== undefined) this.#begin(this.surface);
    else this.set({ phase: 'complete' });
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
