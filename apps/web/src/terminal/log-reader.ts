import {
  CLOSE,
  decodeJson,
  decodeOutput,
  decodeResized,
  decodeSkipped,
  FRAME,
  type TerminalQuery,
} from '@berth/contract';
import { Delays } from '../api/delays.ts';
import { terminalSettings } from './settings.ts';
import { frameOf, openTerminalSocket, type TerminalSocket } from './terminal-socket.ts';
import { XtermSurface } from './xterm-surface.ts';

/** Lines that a browser can hold; of more, the last ones are shown. */
const LOG_LINES = 50_000;

export interface LogReaderParts {
  readonly target: string;
  readonly generation: number;
  readonly label: string;
}

export interface LogState {
  readonly phase: 'reading' | 'following' | 'complete' | 'away';
  readonly problem: string | undefined;
  /** Bytes that are no longer kept. */
  readonly gone: number;
  readonly address: string | undefined;
}

/** Reads all kept output of one run into a terminal that nobody types into. */
export class LogReader {
  readonly #parts: LogReaderParts;
  readonly #listeners = new Set<() => void>();
  readonly #delays = new Delays();
  #state: LogState = { phase: 'reading', problem: undefined, gone: 0, address: undefined };
  #surface: XtermSurface | undefined;
  #socket: TerminalSocket | undefined;
  #attempt = 0;
  #next: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

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
      room: () => undefined,
    });
    this.#surface = surface;
    this.#next = undefined;
    this.#connect();
    const endSettings = terminalSettings.subscribe(() => {
      surface.fontSize = terminalSettings.current().fontSize;
    });
    return () => {
      endSettings();
      clearTimeout(this.#timer);
      this.#attempt += 1;
      this.#socket?.close(CLOSE.done);
      surface.close();
      this.#surface = undefined;
    };
  };

  readonly forgetAddress = (): void => this.#set({ address: undefined });

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

  #read(data: unknown): void {
    const frame = frameOf(data);
    const surface = this.#surface;
    if (frame === undefined || surface === undefined) return;
    const { type, payload } = frame;
    if (type === FRAME.output) {
      const { offset, span, bytes } = decodeOutput(payload);
      this.#next = offset + span;
      surface.write(bytes, () => undefined);
    } else if (type === FRAME.resized) surface.resize(decodeResized(payload));
    else if (type === FRAME.skipped) {
      const { from, to } = decodeSkipped(payload);
      this.#next = to;
      this.#set({ gone: this.#state.gone + to - from });
    } else if (type === FRAME.caughtUp) this.#set({ phase: 'following' });
    else if (type === FRAME.error)
      this.#set({ problem: (decodeJson(payload) as { message: string }).message });
  }

  #lost(code: number): void {
    this.#socket = undefined;
    if (code === CLOSE.done) return this.#set({ phase: 'complete' });
    if (code === CLOSE.refused) return;
    this.#set({ phase: 'away' });
    this.#timer = setTimeout(() => this.#connect(), this.#delays.next());
  }

  #set(change: Partial<LogState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
