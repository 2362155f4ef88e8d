import type { Terminal } from '@xterm/headless';
import { applyCharsets, type CharsetState, captureCharsets, charsetOf, designatorOf } from './charsets.ts';
import type { ParserGuard } from './parser-guard.ts';
import type { OddCell } from './row-painter.ts';
import { type Painting, isDefaultTabs, tabStops } from './screen-painter.ts';
import { BG, coreOf, newCell, type ScreenBuffer } from './xterm-internals.ts';

/**
 * What no escape sequence says but what later output may depend on: cells and marks that cannot be painted, the screen
 * that is not shown, the character before. A model restored from a checkpoint is given it directly.
 */
export interface Residue {
  readonly joinState: number;
  readonly combiningRun: number;
  readonly pen: { readonly fg: number; readonly bg: number; readonly underline: number };
  readonly charsets: CharsetState;
  readonly titles: readonly string[];
  readonly iconNames: readonly string[];
  readonly normal: BufferResidue;
  readonly alternate: BufferResidue;
}

interface BufferResidue {
  readonly x: number;
  readonly y: number;
  readonly scrollTop: number;
  readonly scrollBottom: number;
  readonly saved: {
    readonly x: number;
    /** Counted from the top visible line: less than zero once scrolled away. */
    readonly y: number;
    readonly fg: number;
    readonly bg: number;
    readonly charset: string;
  };
  /** Undefined for one in every eight columns. */
  readonly tabs?: readonly number[];
  readonly odd: readonly OddCell[];
  readonly wraps: readonly number[];
}

const TITLE_STACK_CHARS_MAX = 1024;

export function captureResidue(terminal: Terminal, guard: ParserGuard, painting: Painting): Residue {
  const core = coreOf(terminal);
  const { _inputHandler: input } = core;
  const { fg, bg, extended } = input._curAttrData;
  const { normal, alt } = core.buffers;
  const { odd, unpaintedWraps } = painting;
  return {
    joinState: input._parser.precedingJoinState,
    combiningRun: guard.combiningRun,
    pen: { fg, bg, underline: extended._ext },
    charsets: captureCharsets(core._charsetService),
    titles: input._windowTitleStack.map(shortTitle),
    iconNames: input._iconNameStack.map(shortTitle),
    normal: { ...captureBuffer(normal, terminal.cols), odd: odd.normal, wraps: unpaintedWraps.normal },
    alternate: { ...captureBuffer(alt, terminal.cols), odd: odd.alternate, wraps: unpaintedWraps.alternate },
  };
}

export function applyResidue(terminal: Terminal, guard: ParserGuard, residue: Residue): void {
  const core = coreOf(terminal);
  const { _inputHandler: input } = core;
  applyBuffer(terminal, core.buffers.normal, residue.normal);
  applyBuffer(terminal, core.buffers.alt, residue.alternate);
  applyCharsets(core._charsetService, residue.charsets);
  const pen = input._curAttrData;
  const linked = pen.bg & BG.extended && pen.extended.urlId !== 0;
  pen.fg = residue.pen.fg;
  pen.bg = linked ? residue.pen.bg | BG.extended : residue.pen.bg;
  pen.extended._ext = residue.pen.underline;
  input._windowTitleStack = [...residue.titles];
  input._iconNameStack = [...residue.iconNames];
  input._parser.precedingJoinState = residue.joinState;
  guard.combiningRun = residue.combiningRun;
}

function captureBuffer(buffer: ScreenBuffer, cols: number): Omit<BufferResidue, 'odd' | 'wraps'> {
  const { x, y, ybase, scrollTop, scrollBottom, savedX, savedY, savedCurAttrData: saved } = buffer;
  const tabs = tabStops(buffer.tabs);
  return {
    x,
    y,
    scrollTop,
    scrollBottom,
    saved: {
      x: savedX,
      y: savedY - ybase,
      fg: saved.fg,
      bg: saved.bg,
      charset: designatorOf(buffer.savedCharset),
    },
    ...(isDefaultTabs(tabs, cols) ? {} : { tabs }),
  };
}

function applyBuffer(terminal: Terminal, buffer: ScreenBuffer, residue: BufferResidue): void {
  const { saved, tabs, odd, wraps } = residue;
  buffer.x = residue.x;
  buffer.y = residue.y;
  buffer.scrollTop = residue.scrollTop;
  buffer.scrollBottom = residue.scrollBottom;
  buffer.savedX = saved.x;
  buffer.savedY = saved.y + buffer.ybase;
  buffer.savedCurAttrData.fg = saved.fg;
  buffer.savedCurAttrData.bg = saved.bg;
  buffer.savedCharset = charsetOf(saved.charset);
  if (tabs !== undefined) buffer.tabs = Object.fromEntries(tabs.map((column) => [column, true]));
  for (const row of wraps) {
    const line = buffer.lines.get(row);
    if (line !== undefined) line.isWrapped = true;
  }
  for (const cell of odd) applyOddCell(terminal, buffer, cell);
}

function applyOddCell(terminal: Terminal, buffer: ScreenBuffer, odd: OddCell): void {
  const cell = newCell(terminal);
  // The link, if any, is that of the look-alike in its place.
  buffer.lines.get(odd.row)?.loadCell(odd.column, cell);
  cell.extended = cell.extended.clone();
  cell.content = odd.content;
  cell.combinedData = odd.combined;
  cell.fg = odd.fg;
  cell.bg = odd.bg;
  cell.extended._ext = odd.underline;
  buffer.lines.get(odd.row)?.setCell(odd.column, cell);
}

function shortTitle(title: string): string {
  return title.slice(0, TITLE_STACK_CHARS_MAX);
}
