import { CLOSE } from '@berth/contract';
import { Problem } from '../api/problem.ts';
import type { Refusal } from '../terminal/refusal.ts';
import { frameOf } from '../terminal/terminal-frames.ts';
import { type Connect, openTerminalSocket, type TerminalSocket } from '../terminal/terminal-socket.ts';

export interface LogBytes {
  readonly parts: readonly BlobPart[];
  /** Bytes that are no longer kept. */
  readonly missing: number;
}

export interface LogBytesOptions {
  readonly target: string;
  readonly generation: number;
  readonly signal: AbortSignal;
  /** What to say when there is more than a page can hold. */
  readonly tooMuch: string;
  readonly connect?: Connect;
}

/** What a page holds in memory before it is saved. */
export const DOWNLOAD_MAX_BYTES = 256 * 1024 * 1024;

/** Every kept byte of a run, as its program wrote it. Rejects with a `Problem`, or with the signal's reason. */
export async function logBytes(options: LogBytesOptions): Promise<LogBytes> {
  const { target, generation, signal, tooMuch, connect = openTerminalSocket } = options;
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<LogBytes>();
  const log = new Collected(tooMuch);
  const read = (data: unknown): void => {
    try {
      log.take(data);
    } catch (error) {
      reject(error);
      socket.close(CLOSE.done);
    }
  };
  const socket: TerminalSocket = connect(
    { target, mode: 'log', generation },
    {
      opened: () => undefined,
      message: read,
      closed: (code, reason) => {
        if (log.refusal !== undefined) reject(new Problem('unknown', log.refusal.message));
        else if (code === CLOSE.done) resolve({ parts: log.parts, missing: log.missing });
        else reject(new Problem('unreachable', `WebSocket ${code} ${reason}`.trim()));
      },
    },
  );
  const abort = () => {
    reject(signal.reason as Error);
    socket.close(CLOSE.done);
  };
  signal.addEventListener('abort', abort, { once: true });
  return promise.finally(() => signal.removeEventListener('abort', abort));
}

class Collected {
  readonly #tooMuch: string;
  parts: BlobPart[] = [];
  missing = 0;
  refusal: Refusal | undefined;
  #bytes = 0;
  #isOver = false;

  constructor(tooMuch: string) {
    this.#tooMuch = tooMuch;
  }

  take(data: unknown): void {
    const frame = frameOf(data);
    if (frame === undefined || this.#isOver) return;
    try {
      if (frame.kind === 'output') this.#add(frame.bytes);
      else if (frame.kind === 'refusal') this.refusal = frame.refusal;
      else if (frame.kind === 'skipped') this.missing += frame.to - frame.from;
      else if (frame.kind === 'broken') throw new Problem('unknown', frame.problem);
    } catch (error) {
      this.#isOver = true;
      this.parts = [];
      throw error;
    }
  }

  #add(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.#bytes > DOWNLOAD_MAX_BYTES) throw new Problem('unknown', this.#tooMuch);
    this.parts.push(bytes.slice());
  }
}
