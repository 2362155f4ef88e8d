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

/** A frame, or a part of one. Decoders give parts of what they are given: of a Buffer they are Buffers. */
type Bytes = Uint8Array;

export interface OutputFrame<B extends Bytes = Bytes> {
  /** Offset of the first raw byte this frame stands for. */
  readonly offset: number;
  /** How many raw bytes it stands for; more than `bytes.length` where something was filtered out. */
  readonly span: number;
  readonly bytes: B;
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

export interface ScreenFrame<B extends Bytes = Bytes> extends ResizedFrame {
  /** Escape sequences that paint the screen as it was at `offset` on a reset terminal of that size. */
  readonly bytes: B;
}

/** What the encoders give. Node can send it, and so can a browser. */
export type EncodedFrame = Uint8Array<ArrayBuffer>;

const UTF8 = { encoder: new TextEncoder(), decoder: new TextDecoder() } as const;

export function encodeJson(type: number, value: unknown): EncodedFrame {
  return join([Uint8Array.of(type), UTF8.encoder.encode(JSON.stringify(value))]);
}

/** Parses a JSON payload; the caller checks its shape. Throws SyntaxError on anything that is not JSON. */
export function decodeJson(payload: Bytes): unknown {
  return JSON.parse(UTF8.decoder.decode(payload));
}

export function encodeEmpty(type: number): EncodedFrame {
  return Uint8Array.of(type);
}

export function encodeSubscribe(from: number, delivery: Delivery): EncodedFrame {
  const head = header(FRAME.subscribe, 9);
  writeOffset(head, 1, from);
  head[9] = delivery;
  return head;
}

export function decodeSubscribe(payload: Bytes): { from: number; delivery: number } {
  return { from: readOffset(payload, 0), delivery: byteAt(payload, 8) };
}

export function encodeInput(sequence: number, bytes: Bytes): EncodedFrame {
  const head = header(FRAME.input, 4);
  writeU32(head, 1, sequence);
  return join([head, bytes]);
}

export function decodeInput<B extends Bytes>(payload: B): { sequence: number; bytes: B } {
  return { sequence: readU32(payload, 0), bytes: rest(payload, 4) };
}

export function encodeInputDone(sequence: number, result: number): EncodedFrame {
  const head = header(FRAME.inputDone, 5);
  writeU32(head, 1, sequence);
  head[5] = result;
  return head;
}

export function decodeInputDone(payload: Bytes): { sequence: number; result: number } {
  return { sequence: readU32(payload, 0), result: byteAt(payload, 4) };
}

export function encodeResize(cols: number, rows: number): EncodedFrame {
  const head = header(FRAME.resize, 4);
  writeU16(head, 1, cols);
  writeU16(head, 3, rows);
  return head;
}

export function decodeResize(payload: Bytes): { cols: number; rows: number } {
  return { cols: readU16(payload, 0), rows: readU16(payload, 2) };
}

/** The head of an output frame, for writers that send the bytes themselves with a second write. */
export const OUTPUT_HEAD_BYTES = 13;

export function encodeOutputHead(offset: number, span: number): EncodedFrame {
  const head = header(FRAME.output, OUTPUT_HEAD_BYTES - 1);
  writeOffset(head, 1, offset);
  writeU32(head, 9, span);
  return head;
}

export function encodeOutput(frame: OutputFrame): EncodedFrame {
  return join([encodeOutputHead(frame.offset, frame.span), frame.bytes]);
}

export function decodeOutput<B extends Bytes>(payload: B): OutputFrame<B> {
  return { offset: readOffset(payload, 0), span: readU32(payload, 8), bytes: rest(payload, 12) };
}

export function encodeSkipped(frame: SkippedFrame): EncodedFrame {
  const head = header(FRAME.skipped, 17);
  writeOffset(head, 1, frame.from);
  writeOffset(head, 9, frame.to);
  head[17] = frame.reason;
  return head;
}

export function decodeSkipped(payload: Bytes): SkippedFrame {
  return { from: readOffset(payload, 0), to: readOffset(payload, 8), reason: byteAt(payload, 16) };
}

export function encodeResized(frame: ResizedFrame): EncodedFrame {
  return placed(FRAME.resized, frame);
}

export function decodeResized(payload: Bytes): ResizedFrame {
  const { offset, cols, rows } = decodeScreen(payload);
  return { offset, cols, rows };
}

export function encodeScreen(frame: ScreenFrame): EncodedFrame {
  return join([placed(FRAME.screen, frame), frame.bytes]);
}

export function decodeScreen<B extends Bytes>(payload: B): ScreenFrame<B> {
  return {
    offset: readOffset(payload, 0),
    cols: readU16(payload, 8),
    rows: readU16(payload, 10),
    bytes: rest(payload, 12),
  };
}

export function encodeCaughtUp(offset: number): EncodedFrame {
  const head = header(FRAME.caughtUp, 8);
  writeOffset(head, 1, offset);
  return head;
}

export function decodeCaughtUp(payload: Bytes): number {
  return readOffset(payload, 0);
}

function placed(type: number, frame: ResizedFrame): EncodedFrame {
  const head = header(type, 12);
  writeOffset(head, 1, frame.offset);
  writeU16(head, 9, frame.cols);
  writeU16(head, 11, frame.rows);
  return head;
}

function header(type: number, payloadBytes: number): EncodedFrame {
  const head = new Uint8Array(1 + payloadBytes);
  head[0] = type;
  return head;
}

function join(parts: readonly Bytes[]): EncodedFrame {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** `subarray` of a subclass gives that subclass. */
function rest<B extends Bytes>(payload: B, from: number): B {
  return payload.subarray(from) as B;
}

// Byte by byte: neither Node's Buffer nor a DataView for each frame is needed, and both are slower for a few bytes.

const U32 = 2 ** 32;

function writeU16(frame: Bytes, at: number, value: number): void {
  frame[at] = value >>> 8;
  frame[at + 1] = value;
}

function writeU32(frame: Bytes, at: number, value: number): void {
  writeU16(frame, at, value >>> 16);
  writeU16(frame, at + 2, value & 0xffff);
}

function writeOffset(frame: Bytes, at: number, value: number): void {
  writeU32(frame, at, Math.floor(value / U32));
  writeU32(frame, at + 4, value >>> 0);
}

function readU16(payload: Bytes, at: number): number {
  return byteAt(payload, at) * 256 + byteAt(payload, at + 1);
}

function readU32(payload: Bytes, at: number): number {
  return readU16(payload, at) * 65_536 + readU16(payload, at + 2);
}

function readOffset(payload: Bytes, at: number): number {
  return readU32(payload, at) * U32 + readU32(payload, at + 4);
}

function byteAt(payload: Bytes, at: number): number {
  const byte = payload[at];
  if (byte === undefined) throw new RangeError(`The frame ends before byte ${at} of its payload.`);
  return byte;
}
