import { isProtected, PLAIN, type PackedStyle, sgrOf } from './cell-style.ts';
import type { Core } from './xterm-internals.ts';

/** Collects escape sequences and knows which style and link they leave behind. */
export class Brush {
  #parts = '';
  #style: PackedStyle = PLAIN;
  #sgr = '0';
  #link = 0;
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  get painted(): string {
    return this.#parts;
  }

  write(text: string): void {
    this.#parts += text;
  }

  plain(): void {
    this.style(PLAIN, 0);
  }

  style(style: PackedStyle, link: number): void {
    if (link !== this.#link) this.#switchLink(link);
    const old = this.#style;
    if (style.fg === old.fg && style.bg === old.bg && style.underline === old.underline) return;
    this.#style = style;
    const sgr = sgrOf(style);
    const guarded = isProtected(style);
    // Terminals differ on whether SGR 0 ends protection; here it does, so it comes first and is never relied on.
    if (isProtected(old) && !guarded) this.#parts += '\x1b[0"q';
    if (sgr !== this.#sgr || guarded !== isProtected(old))
      this.#parts += sgr === '0' ? '\x1b[m' : `\x1b[${sgr}m`;
    if (guarded) this.#parts += '\x1b[1"q';
    this.#sgr = sgr;
  }

  #switchLink(link: number): void {
    this.#link = link;
    const target = this.#core._oscLinkService.getLinkData(link);
    const id = target?.id === undefined ? '' : `id=${target.id}`;
    this.#parts += `\x1b]8;${id};${target?.uri ?? ''}\x1b\\`;
  }
}
