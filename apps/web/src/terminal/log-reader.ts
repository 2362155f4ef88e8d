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
import { keepEverything } from './one-screen.ts';
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
}

export interface LogState {
  readonly phase: 'reading' | 'complete' | 'away';
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

  async copy(): Promise<void> {
    await this.#surface?.copy();
  }

  #connect(): void {
    const attempt = ++this.#attempt;
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
    const { type, payload } = frame;
    this.#delays.reset();
    if (this.#state.phase === 'away') this.#set({ phase: 'reading' });
    if (type === FRAME.output) this.#output(decodeOutput(payload));
    else if (type === FRAME.resized) this.#surface?.resize(decodeResized(payload));
    else if (type === FRAME.skipped) {
      const { from, to } = decodeSkipped(payload);
      this.#next = to;
      this.#set({ gone: this.#state.gone + to - from });
    } else if (type === FRAME.error)
      this.#set({ problem: (decodeJson(payload) as { message: string }).message });
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
    if (code === CLOSE.done) return this.#set({ phase: 'complete' });
    if (code === CLOSE.refused) return;
    this.#set({ phase: 'away' });
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
