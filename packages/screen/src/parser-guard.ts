import type { Terminal } from '@xterm/headless';
import { columnsOf } from '@berth/foundation';
import { type Core, coreOf, type Handler, type ParserParams, type Print } from './xterm-internals.ts';

/** Marks stacked on one character; more are dropped, or one cell could grow with the whole output. */
const COMBINING_MAX = 32;

const FIRST_COMBINING = 0x300;

/**
 * Makes the parser fit for output that nobody vetted. Left to itself the library throws from a timer (a bare
 * `CSI 1 J` in the bottom right corner does), loops as often as a parameter says, and lets one cell grow without end.
 */
export class ParserGuard {
  /** Sequences that made the library throw and were passed over. */
  faults = 0;
  /** Marks on the last character so far. */
  combiningRun = 0;
  readonly #terminal: Terminal;
  readonly #core: Core;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#core = coreOf(terminal);
    this.#boundCounts();
    this.#repairEraseAbove();
    this.#repairReset();
    this.#isolateHandlers();
    this.#boundCombining();
  }

  /** Beyond a screenful these change nothing more, but cost time for every count. */
  #boundCounts(): void {
    const parser = this.#core._inputHandler._parser;
    const bound = (finals: string, limit: () => number) => {
      for (const final of finals) {
        parser.registerCsiHandler({ final }, ({ params }) => {
          params[0] = Math.min(params[0] ?? 0, limit());
          return false;
        });
      }
    };
    bound('LMST', () => this.#terminal.rows);
    bound('bIZ', () => this.#terminal.cols);
  }

  /** Erasing from the top through the last column: the library looks up the next line in the wrong place. */
  #repairEraseAbove(): void {
    for (const prefix of ['', '?']) {
      this.#core._inputHandler._parser.registerCsiHandler({ prefix, final: 'J' }, ({ params }) => {
        const { active } = this.#core.buffers;
        if (params[0] !== 1 || active.x + 1 < this.#terminal.cols) return false;
        this.#eraseThroughRow(active.y, prefix === '?');
        return true;
      });
    }
  }

  #eraseThroughRow(row: number, selective: boolean): void {
    const { active } = this.#core.buffers;
    this.#core._inputHandler._eraseInBufferLine(row, 0, this.#terminal.cols, true, selective);
    const below = row + 1 < this.#terminal.rows ? active.lines.get(active.ybase + row + 1) : undefined;
    if (below !== undefined) below.isWrapped = false;
    for (let y = 0; y < row; y++) this.#core._inputHandler._resetBufferLine(y, selective);
  }

  /** A full reset leaves these as they were, unlike any terminal. */
  #repairReset(): void {
    this.#core._inputHandler._parser.registerEscHandler({ final: 'c' }, () => {
      this.#core.coreService.isCursorHidden = false;
      this.#core.options.cursorBlink = false;
      this.#core.options.convertEol = false;
      return false;
    });
  }

  #isolateHandlers(): void {
    const { _csiHandlers, _escHandlers, _executeHandlers } = this.#core._inputHandler._parser;
    for (const handlers of [...Object.values(_csiHandlers), ...Object.values(_escHandlers)]) {
      handlers.forEach((handler, index) => {
        handlers[index] = this.#isolated(handler);
      });
    }
    for (const [code, handler] of Object.entries(_executeHandlers)) {
      const isolated = this.#isolated(handler);
      _executeHandlers[code] = () => isolated(NO_PARAMS) === true;
    }
  }

  #isolated(handler: Handler): Handler {
    return (params) => {
      try {
        return handler(params);
      } catch {
        this.faults++;
        return true;
      }
    };
  }

  #boundCombining(): void {
    const parser = this.#core._inputHandler._parser;
    const printBounded = this.#boundedBy(parser._printHandler);
    parser._printHandler = (codes, start, end) => {
      try {
        printBounded(codes, start, end);
      } catch {
        this.faults++;
      }
    };
  }

  #boundedBy(print: Print): Print {
    return (codes, start, end) => {
      let from = start;
      for (let at = start; at < end; at++) {
        const code = codes[at] ?? 0;
        if (code < FIRST_COMBINING || columnsOf(code) > 0) {
          this.combiningRun = 0;
        } else if (++this.combiningRun > COMBINING_MAX) {
          if (at > from) print(codes, from, at);
          from = at + 1;
        }
      }
      if (end > from) print(codes, from, end);
    };
  }
}

const NO_PARAMS: ParserParams = { params: new Int32Array(0) };
