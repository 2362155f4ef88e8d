import { assert } from '@berth/foundation';
import type { Terminal } from '@xterm/headless';

/**
 * The parts of the terminal library behind its public interface that a faithful picture needs: the public one shows
 * neither underline styles nor links, margins, charsets, saved cursors or the parser's state. This is the only file
 * that knows their names; the version is pinned, and the tests fail when an update moves them.
 */
export interface Core {
  readonly buffers: {
    readonly normal: ScreenBuffer;
    readonly alt: ScreenBuffer;
    readonly active: ScreenBuffer;
  };
  readonly options: { convertEol: boolean; cursorBlink: boolean };
  readonly coreService: {
    isCursorHidden: boolean;
    readonly modes: { insertMode: boolean };
    readonly decPrivateModes: PrivateModes;
  };
  readonly coreMouseService: { readonly activeProtocol: string; readonly activeEncoding: string };
  readonly _inputHandler: InputHandler;
  readonly _charsetService: CharsetService;
  readonly _oscLinkService: LinkService;
}

export interface PrivateModes {
  readonly applicationCursorKeys: boolean;
  readonly applicationKeypad: boolean;
  readonly bracketedPasteMode: boolean;
  readonly cursorBlink: boolean | undefined;
  readonly cursorStyle: 'block' | 'underline' | 'bar' | undefined;
  readonly origin: boolean;
  readonly reverseWraparound: boolean;
  readonly sendFocus: boolean;
  readonly wraparound: boolean;
}

export interface Link {
  readonly id?: string;
  readonly uri: string;
}

export interface LinkService {
  registerLink: (link: Link) => number;
  getLinkData: (number: number) => Link | undefined;
}

export interface ScreenBuffer {
  readonly lines: {
    readonly length: number;
    get(index: number): Line | undefined;
    trimStart(count: number): void;
  };
  /** Index of the top visible line; everything above is scrollback. */
  ybase: number;
  ydisp: number;
  x: number;
  y: number;
  scrollTop: number;
  scrollBottom: number;
  tabs: Record<number, boolean | undefined>;
  savedX: number;
  /** Counted from the first line of the buffer, unlike `y`. */
  savedY: number;
  readonly savedCurAttrData: Attributes;
  savedCharset: Charset | undefined;
}

export interface Line {
  isWrapped: boolean;
  readonly length: number;
  loadCell(column: number, into: Cell): Cell;
  setCell(column: number, cell: Cell): void;
  translateToString(trimRight: boolean, start?: number, end?: number): string;
}

export interface Attributes {
  fg: number;
  bg: number;
  extended: ExtendedAttributes;
}

export interface ExtendedAttributes {
  _ext: number;
  readonly urlId: number;
  clone(): ExtendedAttributes;
}

export interface Cell extends Attributes {
  content: number;
  combinedData: string;
  getChars(): string;
}

/** Only its identity matters here. */
export type Charset = object;

export interface CharsetService {
  glevel: number;
  charset: Charset | undefined;
  _charsets: (Charset | undefined)[];
}

export interface InputHandler {
  readonly _curAttrData: Attributes;
  readonly _utf8Decoder: { readonly interim: Uint8Array };
  readonly _windowTitle: string;
  readonly _iconName: string;
  _windowTitleStack: string[];
  _iconNameStack: string[];
  readonly _parser: Parser;
  selectCharset(collectAndFlag: string): boolean;
  _eraseInBufferLine(y: number, start: number, end: number, clearWrap: boolean, selective: boolean): void;
  _resetBufferLine(y: number, selective: boolean): void;
}

export interface ParserParams {
  readonly params: Int32Array;
}
export type Handler = (params: ParserParams) => boolean | Promise<boolean>;
export type Print = (codes: Uint32Array, start: number, end: number) => void;

export interface Parser {
  readonly currentState: number;
  /** What the character before was, for one that joins it: zero after anything but text. */
  precedingJoinState: number;
  _printHandler: Print;
  readonly _csiHandlers: Record<string, Handler[]>;
  readonly _escHandlers: Record<string, Handler[]>;
  readonly _executeHandlers: Record<string, () => boolean>;
  registerCsiHandler(id: { prefix?: string; final: string }, handler: Handler): unknown;
  registerEscHandler(id: { final: string }, handler: Handler): unknown;
}

/** `Parser.currentState`: between sequences, and the last of the states in which control characters still act. */
export const GROUND_STATE = 0;
export const LAST_CONTROL_STATE = 6;

/** Bit layout of `Cell.content`, `Attributes.fg`, `Attributes.bg` and `extended._ext`. */
export const CONTENT = { codePoint: 0x1fffff, combined: 0x200000, any: 0x3fffff, widthShift: 22 } as const;
export const COLOR = {
  mode: 0x3000000,
  sixteen: 0x1000000,
  palette: 0x2000000,
  rgb: 0x3000000,
  all: 0x3ffffff,
};
export const FG = {
  inverse: 0x4000000,
  bold: 0x8000000,
  underline: 0x10000000,
  blink: 0x20000000,
  invisible: 0x40000000,
  strikethrough: 0x80000000,
} as const;
export const BG = {
  italic: 0x4000000,
  dim: 0x8000000,
  extended: 0x10000000,
  protected: 0x20000000,
  overline: 0x40000000,
} as const;
export const UNDERLINE_STYLE_SHIFT = 26;

export function coreOf(terminal: Terminal): Core {
  const { _core: core } = terminal as unknown as { _core: Core | undefined };
  assert(core?._inputHandler?._parser?._csiHandlers, 'the terminal library moved its internals');
  return core;
}

/** A cell to read into or to fill; the library hands out a fresh one each time. */
export function newCell(terminal: Terminal): Cell {
  return terminal.buffer.active.getNullCell() as unknown as Cell;
}
