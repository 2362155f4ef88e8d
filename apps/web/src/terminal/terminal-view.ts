import {
  entersLines,
  keyText,
  type Modifiers,
  type NamedKey,
  NO_MODIFIERS,
  pastable,
  withModifiers,
} from './keys.ts';
import type { TerminalSize } from './surface.ts';
import type { Link } from '../fleet/fleet-store.ts';
import { type LinkState, TerminalLink } from './terminal-link.ts';
import { EMPTY_PANE, type PaneParts, type PaneState, TerminalPane } from './terminal-pane.ts';
import { openTerminalSocket } from './terminal-socket.ts';
import type { XtermSurface } from './xterm-surface.ts';

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

export interface ViewState extends PaneState {
  readonly link: LinkState | undefined;
  /** How many cells there is room for at the chosen font. */
  readonly room: TerminalSize | undefined;
  /** The terminal has another size than there is room for, and not only for a moment. */
  readonly isOthersSize: boolean;
  /** There was nothing to connect to: only what the last run has left can be shown. */
  readonly isOver: boolean;
  /** Held on the key bar, for the next key. */
  readonly modifiers: Modifiers;
  /** A text of several lines that is to be confirmed before it is pasted. */
  readonly paste: string | undefined;
}

const NOTHING: ViewState = {
  ...EMPTY_PANE,
  link: undefined,
  room: undefined,
  isOthersSize: false,
  isOver: false,
  modifiers: NO_MODIFIERS,
  paste: undefined,
};

/** A live terminal in the page: what shows it, and what keeps it connected, for as long as it has a place. */
export class TerminalView extends TerminalPane<ViewState> {
  readonly #parts: TerminalViewParts;
  #link: TerminalLink | undefined;
  #run: string | undefined;
  #calm: ReturnType<typeof setTimeout> | undefined;
  #others: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: TerminalViewParts) {
    super(NOTHING);
    this.#parts = parts;
  }

  protected override parts(): PaneParts {
    const { readOnly, label } = this.#parts;
    return {
      scrollback: SCROLLBACK_LINES,
      readOnly,
      label,
      input: (text) => this.#typed(text),
      bytes: (bytes) => void this.#link?.input(bytes),
      pasted: (text) => this.paste(text),
      focused: this.takeSize,
      beyond: (direction) => direction === 'back' && this.snapshot().over === undefined && this.showLog(),
      room: (room) => this.#roomChanged(room),
    };
  }

  protected override begin(surface: XtermSurface): () => void {
    const { target, readOnly, doubt } = this.#parts;
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
    this.#link = link;
    const end = link.subscribe(() => this.#linkChanged(link.snapshot()));
    surface.fit();
    link.open(this.snapshot().room);
    return () => {
      clearTimeout(this.#calm);
      clearTimeout(this.#others);
      end();
      link.close();
      this.#link = undefined;
      this.set({ ...NOTHING, isOver: this.snapshot().isOver });
    };
  }

  /** The run that goes on now; undefined while there is none. */
  follow(run: string | undefined): void {
    if (run === undefined || run === this.#run) return;
    const { target } = this.#parts;
    const isFirst = this.#run === undefined;
    const isNew = (shownRuns.get(target) ?? run) !== run;
    this.#run = run;
    shownRuns.set(target, run);
    this.set({ isOver: false });
    if (!isFirst || this.snapshot().link?.phase === 'ended') this.#link?.beginRun();
    else if (isNew) this.#link?.tell('newRun');
  }

  /** What the page knows of the daemon: a connection of its own may not notice that it has fallen silent. */
  reach(link: Link): void {
    if (link === 'away') this.#link?.drop();
    else if (link === 'live') this.#link?.reachable();
  }

  /** The terminal is to have the size that there is room for here. */
  readonly takeSize = (): void => {
    const { room } = this.snapshot();
    if (room !== undefined) this.#link?.resize(room);
  };

  readonly retry = (): void => this.#link?.retry();

  readonly dismiss = (): void => this.#link?.dismiss();

  readonly showLog = (): void => this.set({ over: 'log' });

  /** Types what a key of the key bar stands for. */
  press(key: NamedKey): void {
    const { modifiers } = this.snapshot();
    this.set({ modifiers: NO_MODIFIERS });
    this.#send(keyText(key, modifiers, this.surface?.hasApplicationArrows === true));
  }

  type(text: string): void {
    this.#typed(text);
  }

  hold(modifier: keyof Modifiers): void {
    const { modifiers } = this.snapshot();
    this.set({ modifiers: { ...modifiers, [modifier]: !modifiers[modifier] } });
  }

  readonly toggleKeyboard = (): void => this.surface?.toggleFocus();

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
    if (entersLines(text) && this.surface?.terminal.modes.bracketedPasteMode !== true) {
      this.set({ paste: text });
    } else this.pasteNow(text);
  }

  readonly pasteNow = (text: string): void => {
    this.surface?.terminal.paste(text);
    this.focus();
  };

  readonly forgetPaste = (): void => this.set({ paste: undefined });

  #typed(text: string): void {
    const { modifiers } = this.snapshot();
    if (modifiers.ctrl || modifiers.alt) this.set({ modifiers: NO_MODIFIERS });
    this.#send(withModifiers(text, modifiers));
  }

  #send(text: string): void {
    this.#link?.input(UTF8.encode(text));
  }

  #linkChanged(link: LinkState): void {
    this.set({ link, isOver: link.phase === 'ended' && link.size === undefined });
    this.#compareSizes();
  }

  #compareSizes(): void {
    const { link, room } = this.snapshot();
    clearTimeout(this.#others);
    const isSame = link?.size?.cols === room?.cols && link?.size?.rows === room?.rows;
    if (isSame || link?.size === undefined) this.set({ isOthersSize: false });
    else this.#others = setTimeout(() => this.set({ isOthersSize: true }), OTHERS_SIZE_AFTER_MS);
  }

  #roomChanged(room: TerminalSize): void {
    const before = this.snapshot().room;
    if (before?.cols === room.cols && before.rows === room.rows) return;
    this.set({ room });
    this.#compareSizes();
    clearTimeout(this.#calm);
    if (before === undefined) return this.takeSize();
    this.#calm = setTimeout(this.takeSize, RESIZE_CALM_MS);
  }
}

/** The run of each instance that this page showed last: between two runs its terminal may have been put away. */
const shownRuns = new Map<string, string>();
const UTF8 = new TextEncoder();
/** A picture brings some hundred lines with it, and what is printed from then on is added. The rest is in the log. */
const SCROLLBACK_LINES = 5000;
