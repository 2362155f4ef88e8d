import type { Terminal } from '@xterm/headless';
import { captureCharsets, designatorOf } from '../charsets.ts';
import {
  type Attributes,
  BG,
  type Cell,
  CONTENT,
  type Core,
  coreOf,
  FG,
  newCell,
  type ScreenBuffer,
} from '../xterm-internals.ts';

/**
 * Everything a terminal shows or will act upon, as plain values to compare. `seen` leaves out what a viewer cannot
 * tell: the screen that is hidden, empty cells against spaces, the character before.
 */
export interface Facts {
  readonly seen: unknown;
  readonly hidden: unknown;
}

export function factsOf(terminal: Terminal): Facts {
  const core = coreOf(terminal);
  const { normal, alt, active } = core.buffers;
  const alternate = active === alt;
  return {
    seen: {
      size: [terminal.cols, terminal.rows],
      normal: linesOf(terminal, normal, true),
      alternate: alternate ? linesOf(terminal, alt, true) : undefined,
      cursor: [Math.min(active.x, terminal.cols), seenRow(active, core)],
      margins: [active.scrollTop, active.scrollBottom],
      tabs: Object.keys(active.tabs)
        .map(Number)
        .filter((column) => active.tabs[column] && column < terminal.cols),
      saved: savedOf(active, terminal, true),
      savedBelow: alternate ? savedOf(normal, terminal, true) : undefined,
      pen: attributesOf(core._inputHandler._curAttrData, core),
      charset: captureCharsets(core._charsetService).active,
      ...modesOf(core),
    },
    hidden: {
      normal: linesOf(terminal, normal, false),
      alternate: alternate ? linesOf(terminal, alt, false) : undefined,
      buffers: [normal, alt].map((buffer) => ({
        position: [buffer.x, buffer.y, buffer.ybase, buffer.scrollTop, buffer.scrollBottom],
        saved: savedOf(buffer, terminal, false),
        tabs: Object.keys(buffer.tabs).filter((column) => buffer.tabs[Number(column)]),
      })),
      charsets: captureCharsets(core._charsetService),
      pen: [core._inputHandler._curAttrData.fg, core._inputHandler._curAttrData.extended._ext],
      titles: [core._inputHandler._windowTitleStack, core._inputHandler._iconNameStack],
      join: core._inputHandler._parser.precedingJoinState,
      parser: core._inputHandler._parser.currentState,
    },
  };
}

/** Switching screens can leave the cursor outside the margins in origin mode, where no sequence can put it. */
function seenRow({ y, scrollTop, scrollBottom }: ScreenBuffer, core: Core): number {
  return core.coreService.decPrivateModes.origin ? Math.min(scrollBottom, Math.max(scrollTop, y)) : y;
}

function modesOf(core: Core): object {
  const { synchronizedOutput: _, ...modes } = {
    synchronizedOutput: false,
    ...core.coreService.decPrivateModes,
  };
  return {
    modes,
    insert: core.coreService.modes.insertMode,
    newLine: core.options.convertEol,
    blink: core.options.cursorBlink,
    cursorHidden: core.coreService.isCursorHidden,
    mouse: [core.coreMouseService.activeProtocol, core.coreMouseService.activeEncoding],
    title: [core._inputHandler._windowTitle, core._inputHandler._iconName],
  };
}

function linesOf(terminal: Terminal, buffer: ScreenBuffer, forEyes: boolean): string[] {
  const core = coreOf(terminal);
  const cell = newCell(terminal);
  const next = newCell(terminal);
  const lines: string[] = [];
  for (let row = 0; row < buffer.lines.length; row++) {
    const line = buffer.lines.get(row);
    const cells: string[] = [];
    for (let column = 0; line !== undefined && column < terminal.cols; column++) {
      line.loadCell(column, cell);
      const cut =
        cell.content >>> CONTENT.widthShift === 2 && (line.loadCell(column + 1, next).content ?? 1) !== 0;
      cells.push(forEyes ? seenCell(cell, core, cut) : exactCell(cell, core));
    }
    // A continuation of what has left the scrollback looks like any first line.
    const wrapped = line?.isWrapped === true && !(forEyes && (row === 0 || terminal.rows === 1));
    lines.push(`${wrapped ? '>' : '|'}${cells.join('').replace(/ +$/, '')}`);
  }
  return lines;
}

/** A wide character that lost its right half has no look to agree on. */
function seenCell(cell: Cell, core: Core, cut: boolean): string {
  const columns = cell.content >>> CONTENT.widthShift;
  const style = cellAttributes(cell, core);
  const text =
    cut || (columns === 0 && (cell.content & CONTENT.any) === 0)
      ? ''
      : cell.getChars().replace(/^[\p{M}\p{Cf}].*/su, '');
  return `${style === '' ? '' : `{${style}}`}${text === '' ? ' ' : text}`;
}

function exactCell(cell: Cell, core: Core): string {
  const columns = cell.content >>> CONTENT.widthShift;
  const text = cell.getChars();
  return text === '' && columns === 1 && cell.fg === 0 && cell.bg === 0
    ? ' '
    : `[${text}/${columns}${cellAttributes(cell, core)}]`;
}

/** Where nothing stands nothing can be clicked: such a cell's link is no fact. */
function cellAttributes(cell: Cell, core: Core): string {
  return attributesOf(cell, core, (cell.content & CONTENT.any) !== 0);
}

function attributesOf({ fg, bg, extended }: Attributes, core: Core, linked = true): string {
  const extendedBits = bg & BG.extended ? extended._ext : 0;
  const style = fg & FG.underline ? (extendedBits >>> 26) & 7 || 1 : 0;
  const link =
    linked && bg & BG.extended ? (core._oscLinkService.getLinkData(extended.urlId)?.uri ?? '') : '';
  const color = (packed: number) => {
    const mode = (packed >>> 24) & 3;
    return mode === 0 ? '' : `${mode}:${mode === 3 ? packed & 0xffffff : packed & 0xff}`;
  };
  const flags = ((fg >>> 26) & 0x3b).toString(16) + ((bg >>> 26) & 0x1b).toString(16);
  const parts = [
    color(fg),
    color(bg),
    flags === '00' ? '' : flags,
    style || '',
    style ? color(extendedBits) : '',
    link,
  ];
  return parts.every((part) => part === '') ? '' : parts.join(',');
}

function savedOf(buffer: ScreenBuffer, terminal: Terminal, forEyes: boolean): unknown {
  const { cols, rows } = terminal;
  const core = coreOf(terminal);
  const { savedX, savedY, ybase, savedCurAttrData: saved, savedCharset } = buffer;
  const y = forEyes ? Math.min(rows - 1, Math.max(0, savedY - ybase)) : savedY - ybase;
  // A cursor saved outside the screen comes back at its edge.
  const x = forEyes ? Math.min(savedX, cols - 1) : savedX;
  const style = attributesOf({ ...saved, bg: saved.bg & ~BG.extended }, core);
  return [x, y, style, designatorOf(savedCharset)];
}
