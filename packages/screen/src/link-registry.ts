import type { Terminal } from '@xterm/headless';
import { BG, coreOf, type Link, newCell, type ScreenBuffer } from './xterm-internals.ts';

/** A link longer than this is shown as plain text. */
const URI_MAX = 4096;
/** Before this many links nothing is swept. */
const SWEEP_MIN = 1000;
const NO_LINK = 0;

/**
 * Keeps the targets of hyperlinks. The library's own registry ties each to the lines it was opened on, with three
 * listeners per line: a screen that redraws its links slows down and grows with every frame, and a target can be
 * forgotten while its text is still shown. Here equal links are one, and those that no cell shows are swept.
 */
export class LinkRegistry {
  readonly #terminal: Terminal;
  readonly #numbers = new Map<string, number>();
  readonly #links = new Map<number, Link>();
  #lastNumber = NO_LINK;
  #sweepAt = SWEEP_MIN;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    const service = coreOf(terminal)._oscLinkService;
    service.registerLink = (link) => this.#register(link);
    service.getLinkData = (number) => this.#links.get(number);
  }

  #register(link: Link): number {
    if (link.uri.length > URI_MAX || (link.id ?? '').length > URI_MAX) return NO_LINK;
    const key = `${link.id ?? ''};${link.uri}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.#links.size >= this.#sweepAt) this.#sweep();
    const number = ++this.#lastNumber;
    this.#numbers.set(key, number);
    this.#links.set(number, link);
    return number;
  }

  #sweep(): void {
    const { normal, alt } = coreOf(this.#terminal).buffers;
    const shown = new Set([...this.#shownIn(normal), ...this.#shownIn(alt)]);
    for (const [key, number] of this.#numbers) {
      if (shown.has(number)) continue;
      this.#numbers.delete(key);
      this.#links.delete(number);
    }
    // Where most are still shown the next sweep waits for as many again, so that sweeping never dominates.
    this.#sweepAt = Math.max(SWEEP_MIN, 2 * this.#links.size);
  }

  #shownIn(buffer: ScreenBuffer): Set<number> {
    const shown = new Set<number>();
    const cell = newCell(this.#terminal);
    for (let row = 0; row < buffer.lines.length; row++) {
      const line = buffer.lines.get(row);
      for (let column = 0; line !== undefined && column < line.length; column++) {
        if (line.loadCell(column, cell).bg & BG.extended) shown.add(cell.extended.urlId);
      }
    }
    return shown;
  }
}
