import { CLOSE, decodeJson, decodeOutput, decodeSkipped, FRAME } from '@berth/contract';
import { Problem } from '../api/problem.ts';
import { frameOf, openTerminalSocket } from '../terminal/terminal-socket.ts';

export interface LogBytes {
  readonly parts: readonly BlobPart[];
  /** Bytes that are no longer kept. */
  readonly missing: number;
}

/** Every kept byte of a run, as its program wrote it. Rejects with a `Problem`. */
export function logBytes(target: string, generation: number): Promise<LogBytes> {
  const parts: BlobPart[] = [];
  let missing = 0;
  let refusal: Problem | undefined;
  const read = (data: unknown): void => {
    const frame = frameOf(data);
    if (frame === undefined) return;
    const { type, payload } = frame;
    if (type === FRAME.output) parts.push(decodeOutput(payload).bytes.slice());
    else if (type === FRAME.skipped) {
      const { from, to } = decodeSkipped(payload);
      missing += to - from;
    } else if (type === FRAME.error) {
      refusal = new Problem('unknown', (decodeJson(payload) as { message: string }).message);
    }
  };
  return new Promise((resolve, reject) => {
    openTerminalSocket(
      { target, mode: 'log', generation },
      {
        opened: () => undefined,
        message: read,
        closed: (code, reason) => {
          if (refusal !== undefined) reject(refusal);
          else if (code === CLOSE.done) resolve({ parts, missing });
          else reject(new Problem('unreachable', `WebSocket ${code} ${reason}`.trim()));
        },
      },
    );
  });
}
