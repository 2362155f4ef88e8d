/**
 * The frames that carry a terminal. The keeper's socket prefixes each with its length (u32, big endian); a WebSocket
 * message holds exactly one. A frame is one type byte and a payload; numbers are big endian, offsets are u64 positions
 * in the run's output, JSON is UTF-8. An unknown type is skipped, so that a newer peer may say more.
 */
export const FRAME = {
  // towards the terminal
  hello: 1,
  subscribe: 2,
  input: 3,
  resize: 4,
  signal: 5,
  stop: 6,
  status: 7,
  ping: 8,
  // from the terminal
  welcome: 65,
  output: 66,
  skipped: 67,
  resized: 68,
  inputDone: 69,
  statusReport: 70,
  exit: 71,
  error: 72,
  pong: 73,
  screen: 74,
  caughtUp: 75,
} as const;

/** Versions of this protocol that this build speaks. A peer picks the highest that both know. */
export const PROTOCOL_VERSIONS = { min: 1, max: 1 } as const;

/** The largest frame either side accepts. Larger is a protocol error: nothing legitimate comes near it. */
export const FRAME_MAX_BYTES = 8 * 1024 * 1024;

/** How a subscriber wants to be treated when it reads more slowly than the program writes. */
export const DELIVERY = {
  /** Skip ahead and be told so: for eyes, which want the present. */
  live: 0,
  /** Every retained byte, at the reader's own pace: for logs and screen models. */
  complete: 1,
} as const;
export type Delivery = (typeof DELIVERY)[keyof typeof DELIVERY];

/** Why bytes are missing from a stream. */
export const SKIP_REASON = {
  /** The reader was too slow; the bytes are in the log and can be asked for. */
  behind: 0,
  /** The bytes are gone: over the log's bound, or the disk was full. */
  gone: 1,
} as const;

export const INPUT_RESULT = { written: 0, queueFull: 1, notRunning: 2 } as const;

export interface OutputFrame {
  /** Offset of the first raw byte this frame stands for. */
  readonly offset: number;
  /** How many raw bytes it stands for; more than `bytes.length` where something was filtered out. */
  readonly span: number;
  readonly bytes: Buffer;
}

export interface SkippedFrame {
  readonly from: number;
  readonly to: number;
  readonly reason: number;
}

export interface ResizedFrame {
  readonly offset: number;
  readonly cols: number;
  readonly rows: number;
}

export interface ScreenFrame extends ResizedFrame {
  /** Escape sequences that paint the screen as it was at `offset` on a reset terminal of that size. */
  readonly bytes: Buffer;
}

export function encodeJson(type: number, value: unknown): Buffer {
  return join(type, Buffer.from(JSON.stringify(value)));
}

/** Parses a JSON payload; the caller checks its shape. Throws SyntaxError on anything that is not JSON. */
export function decodeJson(payload: Buffer): unknown {
  return JSON.parse(payload.toString('utf8'));
}

export function encodeEmpty(type: number): Buffer {
  return Buffer.from([type]);
}

export function encodeSubscribe(from: number, delivery: Delivery): Buffer {
  const head = header(FRAME.subscribe, 9);
  head.writeBigUInt64BE(BigInt(from), 1);
  head[9] = delivery;
  return head;
}

export function decodeSubscribe(payload: Buffer): { from: number; delivery: number } {
  return { from: readOffset(payload, 0), delivery: payload.readUInt8(8) };
}

export function encodeInput(sequence: number, bytes: Uint8Array): Buffer {
  const head = header(FRAME.input, 4);
  head.writeUInt32BE(sequence, 1);
  return Buffer.concat([head, bytes]);
}

export function decodeInput(payload: Buffer): { sequence: number; bytes: Buffer } {
  return { sequence: payload.readUInt32BE(0), bytes: payload.subarray(4) };
}

export function encodeInputDone(sequence: number, result: number): Buffer {
  const head = header(FRAME.inputDone, 5);
  head.writeUInt32BE(sequence, 1);
  head[5] = result;
  return head;
}

export function decodeInputDone(payload: Buffer): { sequence: number; result: number } {
  return { sequence: payload.readUInt32BE(0), result: payload.readUInt8(4) };
}

export function encodeResize(cols: number, rows: number): Buffer {
  const head = header(FRAME.resize, 4);
  head.writeUInt16BE(cols, 1);
  head.writeUInt16BE(rows, 3);
  return head;
}

export function decodeResize(payload: Buffer): { cols: number; rows: number } {
  return { cols: payload.readUInt16BE(0), rows: payload.readUInt16BE(2) };
}

/** The head of an output frame, for writers that send the bytes themselves with a second write. */
export const OUTPUT_HEAD_BYTES = 13;

export function encodeOutputHead(offset: number, span: number): Buffer {
  const head = header(FRAME.output, OUTPUT_HEAD_BYTES - 1);
  head.writeBigUInt64BE(BigInt(offset), 1);
  head.writeUInt32BE(span, 9);
  return head;
}

export function encodeOutput(frame: OutputFrame): Buffer {
  return Buffer.concat([encodeOutputHead(frame.offset, frame.span), frame.bytes]);
}

export function decodeOutput(payload: Buffer): OutputFrame {
  return { offset: readOffset(payload, 0), span: payload.readUInt32BE(8), bytes: payload.subarray(12) };
}

export function encodeSkipped(frame: SkippedFrame): Buffer {
  const head = header(FRAME.skipped, 17);
  head.writeBigUInt64BE(BigInt(frame.from), 1);
  head.writeBigUInt64BE(BigInt(frame.to), 9);
  head[17] = frame.reason;
  return head;
}

export function decodeSkipped(payload: Buffer): SkippedFrame {
  return { from: readOffset(payload, 0), to: readOffset(payload, 8), reason: payload.readUInt8(16) };
}

export function encodeResized(frame: ResizedFrame): Buffer {
  return placed(FRAME.resized, frame);
}

export function decodeResized(payload: Buffer): ResizedFrame {
  const { offset, cols, rows } = decodeScreen(payload);
  return { offset, cols, rows };
}

export function encodeScreen(frame: ScreenFrame): Buffer {
  return placed(FRAME.screen, frame, frame.bytes);
}

export function decodeScreen(payload: Buffer): ScreenFrame {
  return {
    offset: readOffset(payload, 0),
    cols: payload.readUInt16BE(8),
    rows: payload.readUInt16BE(10),
    bytes: payload.subarray(12),
  };
}

export function encodeCaughtUp(offset: number): Buffer {
  const head = header(FRAME.caughtUp, 8);
  head.writeBigUInt64BE(BigInt(offset), 1);
  return head;
}

export function decodeCaughtUp(payload: Buffer): number {
  return readOffset(payload, 0);
}

function placed(type: number, frame: ResizedFrame, bytes?: Uint8Array): Buffer {
  const head = header(type, 12);
  head.writeBigUInt64BE(BigInt(frame.offset), 1);
  head.writeUInt16BE(frame.cols, 9);
  head.writeUInt16BE(frame.rows, 11);
  return bytes === undefined ? head : Buffer.concat([head, bytes]);
}

function header(type: number, payloadBytes: number): Buffer {
  const head = Buffer.allocUnsafe(1 + payloadBytes);
  head[0] = type;
  return head;
}

function join(type: number, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([type]), payload]);
}

function readOffset(payload: Buffer, at: number): number {
  return Number(payload.readBigUInt64BE(at));
}
