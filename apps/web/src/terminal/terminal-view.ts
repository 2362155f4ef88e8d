import { terminalSettings } from './settings.ts';
import type { TerminalSize } from './surface.ts';
import { type LinkState, TerminalLink } from './terminal-link.ts';
import { openTerminalSocket } from './terminal-socket.ts';
import { XtermSurface } from './xterm-surface.ts';

/** Dragging the edge of a window makes a size for every step. */
const RESIZE_CALM_MS = 120;

export interface TerminalViewParts {
  readonly target: string;
  readonly readOnly: boolean;
  /** What the terminal is called by whoever cannot see it. */
  readonly label: string;
  /** Whether whoever is signed in still is. */
  readonly doubt: () => void;
}

export interface ViewState {
  readonly link: LinkState | undefined;
  /** How many cells there is room for at the chosen font. */
  readonly room: TerminalSize | undefined;
  /** There was nothing to connect to: only what the last run has left can be shown. */
  readonly isOver: boolean;
  /** A link that was clicked and is to be confirmed. */
  readonly address: string | undefined;
}

const NOTHING: ViewState = { link: undefined, room: undefined, isOver: false, address: undefined };

/** A live terminal in the page: what shows it, and what keeps it connected, for as long as it has a place. */
export class TerminalView {
  readonly #parts: TerminalViewParts;
  readonly #listeners = new Set<() => void>();
  #state: ViewState = NOTHING;
  #surface: XtermSurface | undefined;
  #link: TerminalLink | undefined;
  #run: string | undefined;
  #calm: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: TerminalViewParts) {
    this.#parts = parts;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly snapshot = (): ViewState => this.#state;

  get surface(): XtermSurface | undefined {
    return this.#surface;
  }

  /** Given to React as the ref of the place. */
  readonly mount = (place: HTMLElement | null): (() => void) | undefined => {
    if (place === null) return undefined;
    const { target, readOnly, label, doubt } = this.#parts;
    const surface = new XtermSurface({
      place,
      ...terminalSettings.current(),
      scrollback: SCROLLBACK_LINES,
      readOnly,
      label,
      link: (address) => this.#set({ address }),
      input: (bytes) => void this.#link?.input(bytes),
      room: (room) => this.#roomChanged(room),
    });
    const link = new TerminalLink({
      target,
      readOnly,
      surface,
      doubt,
      connect: openTerminalSocket,
      now: () => performance.now(),
      later: (milliseconds, act) => {
        const timer = setTimeout(act, milliseconds);
        return () => clearTimeout(timer);
      },
    });
    this.#surface = surface;
    this.#link = link;
    const ends = [
      link.subscribe(() => this.#linkChanged(link.snapshot())),
      terminalSettings.subscribe(() => this.#settle()),
    ];
    surface.fit();
    link.open(this.#state.room);
    return () => {
      clearTimeout(this.#calm);
      for (const end of ends) end();
      link.close();
      surface.close();
      this.#surface = undefined;
      this.#link = undefined;
      this.#set({ ...NOTHING, isOver: this.#state.isOver });
    };
  };

  /** The run that goes on now; undefined while there is none. */
  follow(run: string | undefined): void {
    if (run === undefined || run === this.#run) return;
    const isFirst = this.#run === undefined;
    this.#run = run;
    this.#set({ isOver: false });
    if (!isFirst || this.#state.link?.phase === 'ended') this.#link?.beginRun();
  }

  /** The terminal is to have the size that there is room for here. */
  readonly takeSize = (): void => {
    const { room } = this.#state;
    if (room !== undefined) this.#link?.resize(room);
  };

  readonly retry = (): void => this.#link?.retry();

  readonly dismiss = (): void => this.#link?.dismiss();

  readonly forgetAddress = (): void => this.#set({ address: undefined });

  readonly focus = (): void => this.#surface?.focus();

  #linkChanged(link: LinkState): void {
    this.#set({ link, isOver: link.phase === 'ended' && link.size === undefined });
  }

  #settle(): void {
    const { fontSize, screenReader } = terminalSettings.current();
    if (this.#surface === undefined) return;
    this.#surface.terminal.options.screenReaderMode = screenReader;
    this.#surface.fontSize = fontSize;
  }

  #roomChanged(room: TerminalSize): void {
    const before = this.#state.room;
    if (before?.cols === room.cols && before.rows === room.rows) return;
    this.#set({ room });
    if (before === undefined) return;
    clearTimeout(this.#calm);
    this.#calm = setTimeout(this.takeSize, RESIZE_CALM_MS);
  }

  #set(change: Partial<ViewState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** A picture brings some hundred lines with it, and what is printed from then on is added. The rest is in the log. */
const SCROLLBACK_LINES = 5000;
