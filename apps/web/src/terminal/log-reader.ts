import {
  CLOSE,
  decodeJson,
  decodeOutput,
  decodeResized,
  decodeSkipped,
  FRAME,
  type OutputFrame,
  type TerminalQuery,
} from '@berth/contract';
import { Delays } from '../api/delays.ts';
import type { Link } from '../fleet/fleet-store.ts';
import { keepEverything } from './one-screen.ts';
import { endOfLog, type Refusal } from './refusal.ts';
import { FONT_SIZES, terminalSettings } from './settings.ts';
import { type Shortcut, shortcutOf } from './shortcuts.ts';
import { frameOf, openTerminalSocket, type TerminalSocket } from './terminal-socket.ts';
import { XtermSurface } from './xterm-surface.ts';

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

export interface LogState {
  readonly phase: 'reading' | 'complete' | 'away' | 'refused';
  /** Why it was refused, as the daemon said it. */
  readonly problem: string | undefined;
  /** Bytes that are no longer kept. */
  readonly gone: number;
  readonly hasSelection: boolean;
  readonly isSearching: boolean;
  readonly address: string | undefined;
}

const NOTHING: LogState = {
  phase: 'reading',
  problem: undefined,
  gone: 0,
  hasSelection: false,
  isSearching: false,
  address: undefined,
};

/** Reads all kept output of one run into a terminal that nobody types into. */
export class LogReader {
  readonly #parts: LogReaderParts;
  readonly #listeners = new Set<() => void>();
  readonly #delays = new Delays();
  #state: LogState = NOTHING;
  #surface: XtermSurface | undefined;
  #socket: TerminalSocket | undefined;
  /** Counts connections: what an earlier one still says is not heard. */
  #attempt = 0;
  #next: number | undefined;
  /** What this connection was told before it ended. */
  #refusal: Refusal | undefined;
  #unshownBytes = 0;
  #isHeldBack = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tools: HTMLElement | null = null;

  constructor(parts: LogReaderParts) {
    this.#parts = parts;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly snapshot = (): LogState => this.#state;

  get surface(): XtermSurface | undefined {
    return this.#surface;
  }

  /** Given to React as the ref of the place. */
  readonly mount = (place: HTMLElement | null): (() => void) | undefined => {
    if (place === null) return undefined;
    const surface = new XtermSurface({
      place,
      ...terminalSettings.current(),
      scrollback: LOG_LINES,
      readOnly: true,
      label: this.#parts.label,
      link: (address) => this.#set({ address }),
      input: () => undefined,
      bytes: () => undefined,
      pasted: () => undefined,
      selected: (hasSelection) => this.#set({ hasSelection }),
      focused: () => undefined,
      pressed: (event) => this.#shortcut(shortcutOf(event, true)),
      beyond: (direction) => direction === 'on' && this.#parts.beyondEnd?.(),
      room: () => undefined,
    });
    keepEverything(surface.terminal);
    this.#surface = surface;
    this.#next = undefined;
    this.#unshownBytes = 0;
    this.#isHeldBack = false;
    this.#connect();
    const endSettings = terminalSettings.subscribe(() => surface.apply(terminalSettings.current()));
    return () => {
      endSettings();
      this.#hangUp();
      surface.close();
      this.#surface = undefined;
    };
  };

  readonly mountTools = (tools: HTMLElement | null): void => {
    this.#tools = tools;
  };

  readonly forgetAddress = (): void => this.#set({ address: undefined });

  readonly openSearch = (): void => this.#set({ isSearching: true });

  readonly closeSearch = (): void => {
    this.#set({ isSearching: false });
    this.#surface?.focus();
  };

  /** Connects now instead of when it is time. */
  readonly retry = (): void => {
    if (this.#surface === undefined || this.#socket !== undefined) return;
    clearTimeout(this.#timer);
    this.#delays.reset();
    this.#connect();
  };

  /** What the page knows of the daemon: a connection of its own may not notice that it has fallen silent. */
  reach(link: Link): void {
    const { phase } = this.#state;
    if (link === 'live' && phase === 'away') this.retry();
    if (link !== 'away' || this.#socket === undefined) return;
    this.#hangUp();
    this.#awaitDaemon();
  }

  async copy(): Promise<void> {
    await this.#surface?.copy();
  }

  #connect(): void {
    const attempt = ++this.#attempt;
    this.#refusal = undefined;
    const ifCurrent = (act: () => void) => {
      if (attempt === this.#attempt) act();
    };
    this.#socket = openTerminalSocket(this.#query(), {
      opened: () => undefined,
      message: (data) => ifCurrent(() => this.#read(data)),
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

  #read(data: unknown): void {
    const frame = frameOf(data);
    if (frame === undefined) return;
    try {
      this.#take(frame.type, frame.payload);
    } catch (error) {
      // A frame that is too short, or holds no JSON.
      if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
      this.#hangUp();
      this.#set({ phase: 'refused', problem: error.message });
    }
  }

  #take(type: number, payload: Uint8Array): void {
    if (type === FRAME.error) {
      this.#refusal = decodeJson(payload) as Refusal;
      return;
    }
    this.#delays.reset();
    if (this.#state.phase !== 'reading') this.#set({ phase: 'reading', problem: undefined });
    if (type === FRAME.output) this.#output(decodeOutput(payload));
    else if (type === FRAME.resized) this.#surface?.resize(decodeResized(payload));
    else if (type === FRAME.skipped) {
      const { from, to } = decodeSkipped(payload);
      this.#next = to;
      this.#set({ gone: this.#state.gone + to - from });
    }
  }

  #output({ offset, span, bytes }: OutputFrame): void {
    this.#next = offset + span;
    this.#unshownBytes += bytes.length;
    this.#surface?.write(bytes, () => this.#shown(bytes.length));
    if (this.#unshownBytes <= UNSHOWN_MAX_BYTES) return;
    this.#isHeldBack = true;
    this.#hangUp();
  }

  #shown(bytes: number): void {
    this.#unshownBytes -= bytes;
    if (!this.#isHeldBack || this.#unshownBytes > 0 || this.#surface === undefined) return;
    this.#isHeldBack = false;
    this.#connect();
  }

  #lost(code: number): void {
    this.#socket = undefined;
    const phase = endOfLog(code, this.#refusal);
    if (phase === 'away') return this.#awaitDaemon();
    this.#set({ phase, problem: phase === 'refused' ? this.#refusal?.message : undefined });
  }

  #awaitDaemon(): void {
    this.#set({ phase: 'away', problem: undefined });
    this.#timer = setTimeout(() => this.#connect(), this.#delays.next());
  }

  #shortcut(shortcut: Shortcut | undefined): boolean {
    const { fontSize } = terminalSettings.current();
    if (shortcut === undefined) return false;
    if (shortcut === 'leave') this.#tools?.querySelector('button')?.focus();
    else if (shortcut === 'search') this.openSearch();
    else if (shortcut === 'copy') void this.copy();
    else if (shortcut === 'larger') terminalSettings.change({ fontSize: fontSize + 1 });
    else if (shortcut === 'smaller') terminalSettings.change({ fontSize: fontSize - 1 });
    else terminalSettings.change({ fontSize: FONT_SIZES.normal });
    return true;
  }

  #set(change: Partial<LogState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
