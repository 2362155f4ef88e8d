import type { Terminal } from '@xterm/headless';
import { Brush } from './brush.ts';
import { styleOfPen } from './cell-style.ts';
import { captureCharsets, charsetSequences, designate, designatorOf } from './charsets.ts';
import { type KeyboardState, kittySequences, keyboardSequences } from './keyboard-modes.ts';
import { type OddCell, RowPainter } from './row-painter.ts';
import { type Attributes, BG, COLOR, type Core, coreOf, type ScreenBuffer } from './xterm-internals.ts';

export interface Painting {
  readonly sequences: string;
  readonly odd: { readonly normal: readonly OddCell[]; readonly alternate: readonly OddCell[] };
  readonly unpaintedWraps: { readonly normal: readonly number[]; readonly alternate: readonly number[] };
}

export const TITLE_MAX = 1024;
const TAB_COLUMNS = 8;
const NOTHING: readonly never[] = [];

/** Writes down a terminal's state as sequences that bring a freshly reset terminal of the same size to it. */
export function paintScreen(terminal: Terminal, keyboard: KeyboardState): Painting {
  const core = coreOf(terminal);
  const { normal, alt, active } = core.buffers;
  const brush = new Brush(core);
  const below = new RowPainter(terminal, normal, brush);
  below.paintAll();
  brush.write(tabSequences(normal, terminal.cols) + kittySequences(keyboard.kitty.normal));
  let top = below;
  if (active === alt) {
    enterAlternate(brush, normal, terminal.rows);
    top = new RowPainter(terminal, alt, brush);
    top.paintAll();
    brush.write(tabSequences(alt, terminal.cols) + kittySequences(keyboard.kitty.alternate));
  }
  paintSavedCursor(brush, active);
  paintCursor(brush, terminal, top);
  brush.write(modeSequences(core) + keyboardSequences(keyboard) + titleSequences(core));
  return {
    sequences: brush.painted,
    odd: { normal: below.odd, alternate: top === below ? NOTHING : top.odd },
    unpaintedWraps: {
      normal: below.unpaintedWraps(),
      alternate: top === below ? NOTHING : top.unpaintedWraps(),
    },
  };
}

/** Mode 1049 saves the cursor as it enters, and restores it when the program leaves: so first it goes there. */
function enterAlternate(brush: Brush, normal: ScreenBuffer, rows: number): void {
  const { savedCurAttrData: saved, savedCharset } = normal;
  const charset = designatorOf(savedCharset);
  const margins = marginSequence(normal, rows);
  brush.write(margins + cursorTo(normal.savedX, normal.savedY - normal.ybase));
  brush.style(styleOfSaved(saved), 0);
  brush.write(`${designate(0, charset)}\x1b[?1049h${charset === '' ? '' : '\x1b(B'}`);
  brush.plain();
  // The new screen is filled with the background that the saved cursor had.
  if (saved.bg & COLOR.mode) brush.write('\x1b[2J');
  // Most terminals have one pair of margins for both screens, the library one for each.
  brush.write(margins === '' ? '\x1b[H' : '\x1b[r');
}

function paintSavedCursor(brush: Brush, buffer: ScreenBuffer): void {
  const { savedX, savedY, ybase, savedCurAttrData: saved, savedCharset } = buffer;
  const row = Math.max(0, savedY - ybase);
  const charset = designatorOf(savedCharset);
  if (savedX === 0 && row === 0 && saved.fg === 0 && saved.bg === 0 && charset === '') return;
  brush.write(cursorTo(savedX, row));
  brush.style(styleOfSaved(saved), 0);
  brush.write(`${designate(0, charset)}\x1b7${charset === '' ? '' : '\x1b(B'}`);
}

/** Margins and origin mode send the cursor home, so they come before it; the pen after whatever is painted. */
function paintCursor(brush: Brush, terminal: Terminal, painter: RowPainter): void {
  const core = coreOf(terminal);
  const { active } = core.buffers;
  const { origin } = core.coreService.decPrivateModes;
  brush.write(marginSequence(active, terminal.rows));
  if (origin) brush.write('\x1b[?6h');
  const moveTo = (column: number) => cursorTo(column, active.y - (origin ? active.scrollTop : 0));
  brush.write(moveTo(active.x));
  painter.paintPendingWrap(moveTo);
  const pen = core._inputHandler._curAttrData;
  brush.style(styleOfPen(pen), pen.bg & BG.extended ? pen.extended.urlId : 0);
  brush.write(charsetSequences(captureCharsets(core._charsetService)));
}

function marginSequence({ scrollTop, scrollBottom }: ScreenBuffer, rows: number): string {
  return scrollTop === 0 && scrollBottom === rows - 1 ? '' : `\x1b[${scrollTop + 1};${scrollBottom + 1}r`;
}

function cursorTo(x: number, y: number): string {
  return `\x1b[${Math.max(0, y) + 1};${x + 1}H`;
}

/** A saved cursor keeps no underline colour or style. */
function styleOfSaved({ fg, bg }: Attributes): { fg: number; bg: number; underline: number } {
  return { fg, bg, underline: 0 };
}

function tabSequences({ tabs }: ScreenBuffer, cols: number): string {
  const stops = tabStops(tabs).filter((column) => column < cols);
  if (isDefaultTabs(stops, cols)) return '';
  return `\x1b[3g${stops.map((column) => `\x1b[${column + 1}G\x1bH`).join('')}\r`;
}

export function tabStops(tabs: ScreenBuffer['tabs']): number[] {
  const columns = Object.keys(tabs).map(Number);
  return columns.filter((column) => tabs[column]);
}

export function isDefaultTabs(stops: readonly number[], cols: number): boolean {
  return (
    stops.length === Math.ceil(cols / TAB_COLUMNS) && stops.every((column) => column % TAB_COLUMNS === 0)
  );
}

function modeSequences(core: Core): string {
  const { modes, decPrivateModes: dec, isCursorHidden } = core.coreService;
  const pieces = [
    modes.insertMode && '\x1b[4h',
    core.options.convertEol && '\x1b[20h',
    dec.applicationCursorKeys && '\x1b[?1h',
    dec.applicationKeypad && '\x1b=',
    !dec.wraparound && '\x1b[?7l',
    dec.reverseWraparound && '\x1b[?45h',
    core.options.cursorBlink && '\x1b[?12h',
    cursorStyleSequence(dec.cursorStyle, dec.cursorBlink),
    MOUSE_PROTOCOLS[core.coreMouseService.activeProtocol],
    MOUSE_ENCODINGS[core.coreMouseService.activeEncoding],
    dec.sendFocus && '\x1b[?1004h',
    dec.bracketedPasteMode && '\x1b[?2004h',
    isCursorHidden && '\x1b[?25l',
  ];
  return pieces.filter((piece) => typeof piece === 'string').join('');
}

const MOUSE_PROTOCOLS: Readonly<Record<string, string>> = {
  X10: '\x1b[?9h',
  VT200: '\x1b[?1000h',
  DRAG: '\x1b[?1002h',
  ANY: '\x1b[?1003h',
};
const MOUSE_ENCODINGS: Readonly<Record<string, string>> = { SGR: '\x1b[?1006h', SGR_PIXELS: '\x1b[?1016h' };
const CURSOR_STYLES = { block: 2, underline: 4, bar: 6 } as const;

function cursorStyleSequence(
  style: keyof typeof CURSOR_STYLES | undefined,
  blink: boolean | undefined,
): string {
  return style === undefined ? '' : `\x1b[${CURSOR_STYLES[style] - (blink === true ? 1 : 0)} q`;
}

function titleSequences({ _inputHandler: { _windowTitle, _iconName } }: Core): string {
  const title = _windowTitle.slice(0, TITLE_MAX);
  const icon = _iconName.slice(0, TITLE_MAX);
  if (title === icon) return title === '' ? '' : `\x1b]0;${title}\x07`;
  return (title === '' ? '' : `\x1b]2;${title}\x07`) + (icon === '' ? '' : `\x1b]1;${icon}\x07`);
}
