import { FRAME, TERMINAL_PATH } from '@berth/contract';
import { Problem } from '../api/problem.ts';

const OUTPUT_HEAD_BYTES = 13;
const DONE = 1000;

export interface LogBytes {
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
  /** Bytes that are no longer kept. */
  readonly missing: number;
}

/** Every kept byte of a run, as its program wrote it. */
export function logBytes(target: string, generation: number): Promise<LogBytes> {
  const query = new URLSearchParams({ target, mode: 'log', generation: String(generation) });
  const socket = new WebSocket(`${TERMINAL_PATH}?${query}`);
  socket.binaryType = 'arraybuffer';
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let missing = 0;
  let refusal: Problem | undefined;
  socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
    const frame = new Uint8Array(data);
    const view = new DataView(data);
    if (frame[0] === FRAME.output) parts.push(frame.subarray(OUTPUT_HEAD_BYTES));
    else if (frame[0] === FRAME.skipped) missing += Number(view.getBigUint64(9) - view.getBigUint64(1));
    else if (frame[0] === FRAME.error) refusal = refusalOf(frame.subarray(1));
  });
  return new Promise((resolve, reject) => {
    socket.addEventListener('close', ({ code, reason }) => {
      if (refusal !== undefined) reject(refusal);
      else if (code === DONE) resolve({ parts, missing });
      else reject(new Problem('unreachable', `WebSocket ${code} ${reason}`.trim()));
    });
  });
}

function refusalOf(payload: Uint8Array): Problem {
  const said: unknown = JSON.parse(new TextDecoder().decode(payload));
  const message = typeof said === 'object' && said !== null && 'message' in said ? said.message : undefined;
  return new Problem('unknown', typeof message === 'string' ? message : 'WebSocket');
}
