import { UNICODE_WIDTHS } from '@berth/foundation';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { type ITerminalOptions, Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { shownSize } from './shown-size.ts';
import type { Surface, TerminalSize } from './surface.ts';
import { CONTRAST_MIN, onPageTheme, pageTheme } from './themes.ts';
import { openWithinPolicy } from './xterm-policy.ts';

const FONT =
  'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';
/** A reset, and from then on nothing is drawn until the picture is whole. */
const PICTURE_BEGIN = new TextEncoder().encode('\u001bc\u001b[?2026h');
const PICTURE_END = new TextEncoder().encode('\u001b[?2026l');
const NO_BYTES = new Uint8Array(0);
const BEFORE_KNOWN: TerminalSize = { cols: 80, rows: 24 };

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
  /** What the keyboard, the mouse or a program makes this terminal say. */
  readonly input: (bytes: Uint8Array) => void;
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

  constructor(parts: XtermSurfaceParts) {
    this.#parts = parts;
    this.#fontSize = parts.fontSize;
    this.terminal = new Terminal(optionsOf(parts));
    this.terminal.unicode.register(UNICODE_WIDTHS);
    this.terminal.unicode.activeVersion = UNICODE_WIDTHS.version;
    // Programs do not write the clipboard of whoever looks.
    this.terminal.parser.registerOscHandler(52, () => true);
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
      this.fit();
    });
  }

  set fontSize(pixels: number) {
    this.#fontSize = pixels;
    this.fit();
  }

  /** Tells how much room there is, and makes the font smaller where the terminal is larger than that. */
  fit(): void {
    const { place } = this.#parts;
    if (place.clientWidth === 0 || place.clientHeight === 0) return;
    const options = this.terminal.options;
    options.fontSize = this.#fontSize;
    const shown = shownSize({
      room: { width: place.clientWidth - SCROLLBAR_PX, height: place.clientHeight },
      cell: this.#cell(),
      size: this.terminal,
      fontSize: this.#fontSize,
    });
    if (shown === undefined) return;
    options.fontSize = shown.fontSize;
    this.#parts.room(shown.room);
  }

  focus(): void {
    this.terminal.focus();
  }

  close(): void {
    this.#observer.disconnect();
    this.#endTheme();
    this.terminal.dispose();
  }

  #cell(): { width: number; height: number } {
    const screen = this.terminal.element?.querySelector('.xterm-screen');
    const { width, height } = screen?.getBoundingClientRect() ?? { width: 0, height: 0 };
    return { width: width / this.terminal.cols, height: height / this.terminal.rows };
  }

  #listen(): void {
    const { input } = this.#parts;
    const encoder = new TextEncoder();
    this.terminal.onData((text) => input(encoder.encode(text)));
    this.terminal.onBinary((text) => input(Uint8Array.from(text, (unit) => unit.charCodeAt(0))));
  }

  /** Without a graphics card, or when it is lost, the library draws with elements. */
  #useGraphics(): void {
    try {
      const graphics = new WebglAddon();
      graphics.onContextLoss(() => graphics.dispose());
      this.terminal.loadAddon(graphics);
    } catch {
      // It has said so by throwing, and draws with elements already.
    }
  }
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
