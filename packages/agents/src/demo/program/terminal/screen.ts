import type { Painter } from '../view/painter.ts';
import type { View } from '../view/view.ts';
import { windowTitle } from '../view/window-title.ts';
import type { Output } from './output.ts';

/** What the person sees: the drawn view and the title of the window. */
export class Screen {
  readonly #painter: Painter;
  readonly #output: Output;
  #name: string;
  #title = '';
  #left = false;

  constructor(painter: Painter, output: Output, name: string) {
    this.#painter = painter;
    this.#output = output;
    this.#name = name;
  }

  enter(): void {
    this.#output.write(this.#painter.enter());
  }

  draw(view: View): void {
    if (this.#left) return;
    const title = windowTitle(view, this.#name);
    const titleChange = title === this.#title ? '' : `\x1b]0;${title}\x07`;
    this.#title = title;
    this.#output.write(titleChange + this.#painter.paint(view));
  }

  rename(name: string): void {
    this.#name = name;
  }

  raw(bytes: Uint8Array): void {
    if (!this.#left) this.#output.write(bytes);
  }

  forget(): void {
    this.#painter.forget();
  }

  scrollLimit(view: View): number {
    return this.#painter.scrollLimit(view);
  }

  get behind(): boolean {
    return this.#output.behind;
  }

  ready(): Promise<void> {
    return this.#output.ready();
  }

  /** Gives the terminal back; resolves when it has everything. Nothing is drawn from then on. */
  leave(): Promise<void> {
    if (!this.#left) this.#output.write(this.#painter.leave());
    this.#left = true;
    return this.#output.drained();
  }
}
