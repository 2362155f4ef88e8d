import type { Surface, TerminalSize } from '../surface.ts';

/** Keeps what it is told, and says that it is shown when a test says so. */
export class FakeSurface implements Surface {
  readonly told: string[] = [];
  pictures = 0;
  unfinishedBytes = 0;
  #shown: Uint8Array[] = [];
  #unfinished: (() => void)[] = [];

  paint(picture: Uint8Array, { cols, rows }: TerminalSize, done: () => void): void {
    this.pictures += 1;
    this.told.push(`picture ${cols}x${rows}`);
    this.#shown = [picture];
    this.#take(picture, done);
  }

  write(bytes: Uint8Array, done: () => void): void {
    this.told.push(new TextDecoder().decode(bytes.subarray(0, 100)));
    this.#shown.push(bytes);
    this.#take(bytes, done);
  }

  resize({ cols, rows }: TerminalSize): void {
    this.told.push(`size ${cols}x${rows}`);
  }

  /** Everything is drawn, also what comes of that. */
  finish(): void {
    for (let done = this.#unfinished.shift(); done !== undefined; done = this.#unfinished.shift()) done();
  }

  shown(): Uint8Array {
    return Uint8Array.from(Buffer.concat(this.#shown));
  }

  #take(bytes: Uint8Array, done: () => void): void {
    this.unfinishedBytes += bytes.length;
    this.#unfinished.push(() => {
      this.unfinishedBytes -= bytes.length;
      done();
    });
  }
}
