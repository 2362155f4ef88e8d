import { UNICODE_WIDTHS } from '@berth/foundation';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { type ITerminalOptions, Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { keepMouse } from './no-mouse.ts';
import { FONT_MIN, shownSize } from './shown-size.ts';
import type { TerminalSettings } from './settings.ts';
import type { Surface, TerminalSize } from './surface.ts';
import { CONTRAST_MIN, matchColours, onPageTheme, pageTheme } from './themes.ts';
import { scrollByTouch } from './touch-scroll.ts';
import { cellOf } from './xterm-internals.ts';
import { type Beyond, readWheel } from './wheel.ts';
import { openWithinPolicy } from './xterm-policy.ts';

const FONT =
  'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';
/** A reset, and from then on nothing is drawn until the picture is whole. */
const PICTURE_BEGIN = new TextEncoder().encode('\u001bc\u001b[?2026h');
const PICTURE_END = new TextEncoder().encode('\u001b[?2026l');
const NO_BYTES = new Uint8Array(0);
const BEFORE_KNOWN: TerminalSize = { cols: 80, rows: 24 };
/** So long the way of a new size to the program and back may take, before the font is made smaller instead. */
const FOLLOWS_WITHIN_MS = 1000;

export interface XtermSurfaceParts {
  readonly place: HTMLElement;
  readonly fontSize: number;
  readonly scrollback: number;
  /** Nobody types here. */
  readonly readOnly: boolean;
  readonly screenReader: boolean;
  readonly label: string;
  /** A link was clicked; nothing happens by itself. */
  readonly link: (address: string) => void;
  /** What the keyboard or the mouse makes this terminal say. */
  readonly input: (text: string) => void;
  /** The same, where it is no text: places of the mouse in their old form. */
  readonly bytes: (bytes: Uint8Array) => void;
  readonly pasted: (text: string) => void;
  readonly selected: (hasSelection: boolean) => void;
  readonly focused: () => void;
  /** True when a key is none of the terminal's. */
  readonly pressed: (event: KeyboardEvent) => boolean;
  /** The wheel is turned where there is nothing more to scroll to. */
  readonly beyond: (direction: Beyond) => void;
  /** The place has room for this many cells at the chosen size of font. */
  readonly room: (size: TerminalSize) => void;
}

/** A terminal of xterm.js in a place of the page. */
export class XtermSurface implements Surface {
  readonly terminal: Terminal;
  readonly search = new SearchAddon();
  readonly #parts: XtermSurfaceParts;
  readonly #observer: ResizeObserver;
  readonly #endTheme: () => void;
  #fontSize: number;
  /** Set while the terminal is expected to take the size of its place. */
  #following: ReturnType<typeof setTimeout> | undefined;
  #stopListening: () => void = () => undefined;

  constructor(parts: XtermSurfaceParts) {
    this.#parts = parts;
    this.#fontSize = parts.fontSize;
    this.terminal = new Terminal(optionsOf(parts));
    this.terminal.unicode.register(UNICODE_WIDTHS);
    this.terminal.unicode.activeVersion = UNICODE_WIDTHS.version;
    // Programs do not write the clipboard of whoever looks.
    this.terminal.parser.registerOscHandler(52, () => true);
    if (parts.readOnly) keepMouse(this.terminal);
    openWithinPolicy(this.terminal, parts.place);
    this.terminal.textarea?.setAttribute('aria-label', parts.label);
    this.#useGraphics();
    this.terminal.loadAddon(this.search);
    this.terminal.loadAddon(new WebLinksAddon((_event, address) => parts.link(address)));
    this.#listen();
    this.#endTheme = onPageTheme(() => {
      this.terminal.options.theme = pageTheme();
    });
    this.#observer = new ResizeObserver(() => this.fit());
    this.#observer.observe(parts.place);
  }

  paint(picture: Uint8Array, size: TerminalSize, done: () => void): void {
    this.terminal.write(PICTURE_BEGIN);
    this.resize(size);
    this.terminal.write(picture);
    this.terminal.write(PICTURE_END, done);
  }

  write(bytes: Uint8Array, done: () => void): void {
    this.terminal.write(bytes, done);
  }

  /** The library changes its size at once; here it waits for what was written before. */
  resize({ cols, rows }: TerminalSize): void {
    this.terminal.write(NO_BYTES, () => {
      if (cols === this.terminal.cols && rows === this.terminal.rows) return;
      this.terminal.resize(cols, rows);
      if (this.#following === undefined) this.#show(true);
    });
  }

  apply({ fontSize, screenReader }: TerminalSettings): void {
    this.terminal.options.screenReaderMode = screenReader;
    this.#fontSize = fontSize;
    this.fit();
  }

  async copy(): Promise<void> {
    const text = this.terminal.getSelection();
    if (text !== '') await navigator.clipboard.writeText(text);
  }

  /**
   * The place or the font has changed. A terminal that is typed into takes the size of its place in a moment, and what is
   * too large for it until then is cut off: a font that becomes tiny and large again is worse to look at.
   */
  fit(): void {
    clearTimeout(this.#following);
    this.#following = this.#parts.readOnly ? undefined : setTimeout(() => this.#settle(), FOLLOWS_WITHIN_MS);
    this.#show(this.#following === undefined);
  }

  #settle(): void {
    this.#following = undefined;
    this.#show(true);
  }

  /** Tells how much room there is. `whole`: the font is made smaller where the terminal is larger than that. */
  #show(whole: boolean): void {
    const { place } = this.#parts;
    if (place.clientWidth === 0 || place.clientHeight === 0) return;
    const options = this.terminal.options;
    options.fontSize = this.#fontSize;
    const shown = shownSize({
      room: { width: place.clientWidth - SCROLLBAR_PX, height: place.clientHeight },
      cell: cellOf(this.terminal),
      size: this.terminal,
      fontSize: this.#fontSize,
    });
    if (shown === undefined) return;
    if (whole) {
      options.fontSize = shown.fontSize;
      this.#shrink(FONT_MIN);
    }
    this.#parts.room(shown.room);
  }

  focus(): void {
    this.terminal.focus();
  }

  /** Where there is an on-screen keyboard, it comes and goes with the focus. */
  toggleFocus(): void {
    if (document.activeElement === this.terminal.textarea) this.terminal.blur();
    else this.terminal.focus();
  }

  get hasApplicationArrows(): boolean {
    return this.terminal.modes.applicationCursorKeysMode;
  }

  /** `isTyped`: the text is being typed, so that what is found already may stay. */
  findNext(text: string, isTyped = false): void {
    this.search.findNext(text, { incremental: isTyped, decorations: matchColours() });
  }

  findPrevious(text: string): void {
    this.search.findPrevious(text, { decorations: matchColours() });
  }

  endSearch(): void {
    this.search.clearDecorations();
  }

  close(): void {
    clearTimeout(this.#following);
    this.#observer.disconnect();
    this.#endTheme();
    this.#stopListening();
    this.terminal.dispose();
  }

  /** Cells are whole pixels of the screen, so that a font that ought to fit may be a little too large. */
  #shrink(least: number): void {
    const { place } = this.#parts;
    const { options, cols, rows } = this.terminal;
    for (let size = options.fontSize ?? least; size > least; size -= 0.5) {
      options.fontSize = size;
      const cell = cellOf(this.terminal);
      if (cell.width * cols <= place.clientWidth && cell.height * rows <= place.clientHeight) return;
    }
  }

  #listen(): void {
    const { input, bytes, pressed, focused, pasted, selected, place } = this.#parts;
    this.terminal.onData(input);
    this.terminal.onBinary((text) => bytes(Uint8Array.from(text, (unit) => unit.charCodeAt(0))));
    this.terminal.onSelectionChange(() => selected(this.terminal.hasSelection()));
    this.terminal.textarea?.addEventListener('focus', focused);
    this.terminal.attachCustomKeyEventHandler((event) => {
      // The browser pastes by itself, and says so with an event of its own.
      if (isPasteKey(event)) return false;
      if (event.type !== 'keydown' || !pressed(event)) return true;
      event.preventDefault();
      return false;
    });
    readWheel(this.terminal, this.#parts.beyond);
    // Before the library does: it would type what is pasted as it is.
    const paste = (event: ClipboardEvent) => {
      event.preventDefault();
      event.stopPropagation();
      if (this.terminal.options.disableStdin !== true)
        pasted(event.clipboardData?.getData('text/plain') ?? '');
    };
    place.addEventListener('paste', paste, { capture: true });
    const endTouch = scrollByTouch(place, this.terminal);
    this.#stopListening = () => {
      endTouch();
      place.removeEventListener('paste', paste, { capture: true });
    };
  }

  /**
   * Without a graphics card, or when it is lost, the library draws with elements. On phones it does so from the start:
   * they take the card away from a page in the background, and their screens are small.
   */
  #useGraphics(): void {
    if (matchMedia('(pointer: coarse)').matches) return;
    try {
      const graphics = new WebglAddon();
      graphics.onContextLoss(() => {
        graphics.dispose();
        // Cells that are drawn with elements are of another size.
        this.fit();
      });
      this.terminal.loadAddon(graphics);
    } catch {
      // It has said so by throwing, and draws with elements already.
    }
  }
}

function isPasteKey({ key, ctrlKey, shiftKey, metaKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === 'v' && ((ctrlKey && shiftKey) || metaKey);
}

/** The bar of the library covers the last columns otherwise. */
const SCROLLBAR_PX = 14;

function optionsOf(parts: XtermSurfaceParts): ITerminalOptions {
  return {
    ...BEFORE_KNOWN,
    allowProposedApi: true,
    cursorBlink: false,
    disableStdin: parts.readOnly,
    fontFamily: FONT,
    fontSize: parts.fontSize,
    linkHandler: { activate: (_event, address) => parts.link(address) },
    logLevel: 'off',
    macOptionIsMeta: true,
    minimumContrastRatio: CONTRAST_MIN,
    screenReaderMode: parts.screenReader,
    scrollback: parts.scrollback,
    theme: pageTheme(),
  };
}
