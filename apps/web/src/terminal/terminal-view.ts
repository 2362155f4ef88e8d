import {
  entersLines,
  keyText,
  type Modifiers,
  type NamedKey,
  NO_MODIFIERS,
  pastable,
  withModifiers,
} from './keys.ts';
import { type Shortcut, shortcutOf } from './shortcuts.ts';
import { FONT_SIZES, terminalSettings } from './settings.ts';
import type { TerminalSize } from './surface.ts';
import type { Link } from '../fleet/fleet-store.ts';
import { type LinkState, TerminalLink } from './terminal-link.ts';
import { openTerminalSocket } from './terminal-socket.ts';
import { XtermSurface } from './xterm-surface.ts';

/** The way from a new size to the program and back takes a moment. */
const OTHERS_SIZE_AFTER_MS = 500;
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
  /** The terminal has another size than there is room for, and not only for a moment. */
  readonly isOthersSize: boolean;
  /** There was nothing to connect to: only what the last run has left can be shown. */
  readonly isOver: boolean;
  readonly hasSelection: boolean;
  /** Held on the key bar, for the next key. */
  readonly modifiers: Modifiers;
  /** What is shown over the terminal. */
  readonly over: 'search' | 'log' | undefined;
  /** A link that was clicked and is to be confirmed. */
  readonly address: string | undefined;
  /** A text of several lines that is to be confirmed before it is pasted. */
  readonly paste: string | undefined;
}

const NOTHING: ViewState = {
  link: undefined,
  room: undefined,
  isOthersSize: false,
  isOver: false,
  hasSelection: false,
  modifiers: NO_MODIFIERS,
  over: undefined,
  address: undefined,
  paste: undefined,
};

/** A live terminal in the page: what shows it, and what keeps it connected, for as long as it has a place. */
export class TerminalView {
  readonly #parts: TerminalViewParts;
  readonly #listeners = new Set<() => void>();
  #state: ViewState = NOTHING;
  #surface: XtermSurface | undefined;
  #link: TerminalLink | undefined;
  #run: string | undefined;
  #calm: ReturnType<typeof setTimeout> | undefined;
  #others: ReturnType<typeof setTimeout> | undefined;
  #tools: HTMLElement | null = null;

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
      input: (text) => this.#typed(text),
      bytes: (bytes) => void this.#link?.input(bytes),
      pasted: (text) => this.paste(text),
      selected: (hasSelection) => this.#set({ hasSelection }),
      focused: this.takeSize,
      pressed: (event) => this.#shortcut(shortcutOf(event, readOnly)),
      beyond: (direction) => direction === 'back' && this.showLog(),
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
      terminalSettings.subscribe(() => surface.apply(terminalSettings.current())),
    ];
    surface.fit();
    link.open(this.#state.room);
    return () => {
      clearTimeout(this.#calm);
      clearTimeout(this.#others);
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
    const { target } = this.#parts;
    const isFirst = this.#run === undefined;
    const isNew = (shownRuns.get(target) ?? run) !== run;
    this.#run = run;
    shownRuns.set(target, run);
    this.#set({ isOver: false });
    if (!isFirst || this.#state.link?.phase === 'ended') this.#link?.beginRun();
    else if (isNew) this.#link?.tell('newRun');
  }

  /** What the page knows of the daemon: a connection of its own may not notice that it has fallen silent. */
  reach(link: Link): void {
    if (link === 'away') this.#link?.drop();
    else if (link === 'live') this.#link?.reachable();
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

  readonly mountTools = (tools: HTMLElement | null): void => {
    this.#tools = tools;
  };

  /** To where one can go on with Tab: a terminal takes Tab for itself. */
  readonly leave = (): void => this.#tools?.querySelector('button')?.focus();

  readonly openSearch = (): void => this.#set({ over: 'search' });

  readonly showLog = (): void => this.#set({ over: 'log' });

  readonly closeOver = (): void => {
    this.#set({ over: undefined });
    // Until the page has drawn that, the terminal cannot be reached.
    requestAnimationFrame(this.focus);
  };

  /** Types what a key of the key bar stands for. */
  press(key: NamedKey): void {
    const { modifiers } = this.#state;
    this.#set({ modifiers: NO_MODIFIERS });
    this.#send(keyText(key, modifiers, this.#surface?.hasApplicationArrows === true));
  }

  type(text: string): void {
    this.#typed(text);
  }

  hold(modifier: keyof Modifiers): void {
    const { modifiers } = this.#state;
    this.#set({ modifiers: { ...modifiers, [modifier]: !modifiers[modifier] } });
  }

  readonly toggleKeyboard = (): void => this.#surface?.toggleFocus();

  async copy(): Promise<void> {
    await this.#surface?.copy();
  }

  /** Browsers ask whether the page may; where they do not let it, Ctrl+Shift+V still works. */
  async pasteFromClipboard(): Promise<void> {
    try {
      this.paste(await navigator.clipboard.readText());
    } catch {
      this.#link?.tell('pasteNotAllowed');
    }
  }

  /** Several lines are to be confirmed, unless the program itself knows what is pasted. */
  paste(pasted: string): void {
    const text = pastable(pasted);
    if (entersLines(text) && this.#surface?.terminal.modes.bracketedPasteMode !== true) {
      this.#set({ paste: text });
    } else this.pasteNow(text);
  }

  readonly pasteNow = (text: string): void => {
    this.#surface?.terminal.paste(text);
    this.focus();
  };

  readonly forgetPaste = (): void => this.#set({ paste: undefined });

  #typed(text: string): void {
    const { modifiers } = this.#state;
    if (modifiers.ctrl || modifiers.alt) this.#set({ modifiers: NO_MODIFIERS });
    this.#send(withModifiers(text, modifiers));
  }

  #send(text: string): void {
    this.#link?.input(UTF8.encode(text));
  }

  #shortcut(shortcut: Shortcut | undefined): boolean {
    const { fontSize } = terminalSettings.current();
    if (shortcut === undefined) return false;
    if (shortcut === 'leave') this.leave();
    else if (shortcut === 'search') this.openSearch();
    else if (shortcut === 'copy') void this.copy();
    else if (shortcut === 'larger') terminalSettings.change({ fontSize: fontSize + 1 });
    else if (shortcut === 'smaller') terminalSettings.change({ fontSize: fontSize - 1 });
    else terminalSettings.change({ fontSize: FONT_SIZES.normal });
    return true;
  }

  #linkChanged(link: LinkState): void {
    this.#set({ link, isOver: link.phase === 'ended' && link.size === undefined });
    this.#compareSizes();
  }

  #compareSizes(): void {
    const { link, room } = this.#state;
    clearTimeout(this.#others);
    const isSame = link?.size?.cols === room?.cols && link?.size?.rows === room?.rows;
    if (isSame || link?.size === undefined) this.#set({ isOthersSize: false });
    else this.#others = setTimeout(() => this.#set({ isOthersSize: true }), OTHERS_SIZE_AFTER_MS);
  }

  #roomChanged(room: TerminalSize): void {
    const before = this.#state.room;
    if (before?.cols === room.cols && before.rows === room.rows) return;
    this.#set({ room });
    this.#compareSizes();
    if (before === undefined) return;
    clearTimeout(this.#calm);
    this.#calm = setTimeout(this.takeSize, RESIZE_CALM_MS);
  }

  #set(change: Partial<ViewState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** The run of each instance that this page showed last: between two runs its terminal may have been put away. */
const shownRuns = new Map<string, string>();
const UTF8 = new TextEncoder();
/** A picture brings some hundred lines with it, and what is printed from then on is added. The rest is in the log. */
const SCROLLBACK_LINES = 5000;
