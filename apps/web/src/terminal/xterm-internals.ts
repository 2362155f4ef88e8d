import type { Terminal } from '@xterm/xterm';

/**
 * The parts of the terminal library behind its public interface that keep it to the page's content security policy, tell
 * how large a cell is, and let go of the alternate screen and of the mouse. This is the only file that knows their names; the version is
 * pinned, and the browser tests fail when an update moves them.
 */
export interface Internals {
  _createRenderer(): ElementRenderer;
  readonly _renderService: { readonly dimensions: { readonly css: { readonly cell: CellSize } } };
  readonly _inputHandler: {
    eraseInDisplay(parameters: Parameters): boolean;
    cursorPosition(parameters: Parameters): boolean;
    setModePrivate(parameters: Parameters): boolean;
  };
}

/** Draws with elements. */
export interface ElementRenderer {
  readonly _rowFactory: { _addStyle(element: HTMLElement, style: string): void };
  readonly _widthCache: {
    readonly _measureElements: readonly HTMLElement[];
    _measure(text: string, variant: number): number;
    get(text: string, bold: boolean | number, italic: boolean | number): number;
  };
  /** Measures everything again. */
  handleCharSizeChanged(): void;
}

export interface CellSize {
  readonly width: number;
  readonly height: number;
}

/** Parameters of a control sequence, as its parser hands them over. */
interface Parameters {
  readonly params: readonly number[];
  readonly length: number;
}

export function internalsOf(terminal: Terminal): Internals {
  return (terminal as unknown as { _core: Internals })._core;
}

export function cellOf(terminal: Terminal): CellSize {
  return internalsOf(terminal)._renderService.dimensions.css.cell;
}

/** Erases the screen, of which what stands on it goes into the scrollback where the options say so. */
export function startNewScreen(terminal: Terminal): void {
  const { _inputHandler: handler } = internalsOf(terminal);
  handler.eraseInDisplay({ params: [ERASE_ALL], length: 1 });
  handler.cursorPosition({ params: [1, 1], length: 2 });
}

/** As the program's `CSI ? … h` does. */
export function setModes(terminal: Terminal, modes: readonly number[]): void {
  internalsOf(terminal)._inputHandler.setModePrivate({ params: modes, length: modes.length });
}

const ERASE_ALL = 2;
