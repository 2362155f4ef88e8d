import type { Surface, TerminalSize } from './surface.ts';

/** How much the surface has at a time: enough that it never runs dry, little enough to be drawn within some frames. */
const GIVEN_MAX_BYTES = 512 * 1024;
/** How much waits here. A browser cannot stop reading a WebSocket, so beyond this a new picture is cheaper. */
const WAITING_MAX_BYTES = 4 * 1024 * 1024;

type Item =
  | { readonly kind: 'output'; readonly bytes: Uint8Array }
  | { readonly kind: 'picture'; readonly bytes: Uint8Array; readonly size: TerminalSize }
  | { readonly kind: 'size'; readonly size: TerminalSize };

/** What has come and is not shown yet, in order and bounded. */
export class OutputQueue {
  readonly #surface: Surface;
  #waiting: Item[] = [];
  #waitingBytes = 0;
  #givenBytes = 0;

  constructor(surface: Surface) {
    this.#surface = surface;
  }

  /** False when there is no room; then it was not taken. */
  output(bytes: Uint8Array): boolean {
    return this.#add({ kind: 'output', bytes });
  }

  /** What waits to be shown is not needed any more. */
  picture(bytes: Uint8Array, size: TerminalSize): void {
    this.clear();
    this.#add({ kind: 'picture', bytes, size });
  }

  resize(size: TerminalSize): void {
    this.#add({ kind: 'size', size });
  }

  clear(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  #add(item: Item): boolean {
    const bytes = bytesOf(item);
    if (this.#waiting.length > 0 && this.#waitingBytes + bytes > WAITING_MAX_BYTES) return false;
    this.#waiting.push(item);
    this.#waitingBytes += bytes;
    this.#give();
    return true;
  }

  #give(): void {
    while (this.#givenBytes < GIVEN_MAX_BYTES) {
      const item = this.#waiting.shift();
      if (item === undefined) return;
      const bytes = bytesOf(item);
      this.#waitingBytes -= bytes;
      this.#givenBytes += bytes;
      const done = () => {
        this.#givenBytes -= bytes;
        this.#give();
      };
      if (item.kind === 'output') this.#surface.write(item.bytes, done);
      else if (item.kind === 'picture') this.#surface.paint(item.bytes, item.size, done);
      else this.#surface.resize(item.size);
    }
  }
}

function bytesOf(item: Item): number {
  return item.kind === 'size' ? 0 : item.bytes.length;
}
