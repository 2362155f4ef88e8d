import type { EngineStream } from '@berth/engine';

/** Beyond this, what is typed waits with us, where it is bounded and can be refused. */
const UNSENT_MAX_BYTES = 64 * 1024;

/** One connection to a container's terminal. */
export class ContainerLine {
  /** Resolves when it is over, for whatever reason. */
  readonly closed: Promise<void>;
  readonly #stream: EngineStream;
  #isOpen = true;

  constructor(stream: EngineStream, output: (bytes: Buffer) => void) {
    this.#stream = stream;
    this.closed = new Promise((resolve) => {
      const close = () => {
        this.#isOpen = false;
        stream.input.destroy();
        resolve();
      };
      stream.output.on('data', output).once('end', close).once('close', close).on('error', close);
      stream.input.once('close', close).on('error', close);
    });
  }

  /** Returns the number of bytes taken; 0 while the engine does not keep up. */
  write(bytes: Uint8Array): number {
    const room = UNSENT_MAX_BYTES - this.#stream.input.writableLength;
    if (!this.#isOpen || room <= 0) return 0;
    const taken = bytes.subarray(0, room);
    this.#stream.input.write(taken);
    return taken.length;
  }

  close(): void {
    this.#stream.input.destroy();
  }
}
