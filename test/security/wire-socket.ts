import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { parseAnswers, type WireAnswer } from './wire-answer.ts';
import { dial, type WireHeader, type WireWay, written } from './wire.ts';

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** What of a frame may be wrong. */
export interface FrameShape {
  readonly opcode?: number;
  readonly unfinished?: true;
  readonly unmasked?: true;
  /** The three bits that mean nothing without an extension. */
  readonly reserved?: number;
  /** The length that is told in place of the real one. */
  readonly told?: bigint;
}

/** The usual headers of an upgrade, beside those that decide. */
export const UPGRADE: readonly WireHeader[] = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
];

const UPGRADE_MS = 20_000;

/** An upgrade, and the terminal behind it where it was taken: frame by frame, each as wrong as one likes. */
export class WireSocket {
  readonly answer: WireAnswer;
  readonly #socket: Socket;
  #rest: Buffer;
  #ended = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket, answer: WireAnswer, rest: Buffer) {
    this.#socket = socket;
    this.answer = answer;
    this.#rest = rest;
    socket.on('data', (chunk: Buffer) => {
      this.#rest = Buffer.concat([this.#rest, chunk]);
      this.#wake();
    });
    const end = () => {
      this.#ended = true;
      this.#wake();
    };
    socket.on('end', end).on('close', end);
  }

  /** `early`: bytes that go out behind the request without waiting for its answer. */
  static async open(
    way: WireWay,
    path: string,
    { headers, early = Buffer.alloc(0) }: { headers: readonly WireHeader[]; early?: Buffer },
  ): Promise<WireSocket> {
    const socket = await dial(way);
    socket.write(Buffer.concat([written({ method: 'GET', path, headers }), early]));
    const said = await headOf(socket);
    const [answer] = parseAnswers(said, 'GET');
    if (answer === undefined) throw new Error('an upgrade got no answer');
    const isTaken = answer.status === 101;
    if (!isTaken) socket.destroy();
    const rest = isTaken ? said.subarray(said.indexOf('\r\n\r\n') + 4) : Buffer.alloc(0);
    return new WireSocket(socket, answer, rest);
  }

  send(payload: Uint8Array, shape: FrameShape = {}): void {
    this.#socket.write(frame(payload, shape));
  }

  /** The next frame; undefined when the other side has hung up. */
  async next(): Promise<Frame | undefined> {
    for (;;) {
      const frame = this.#take();
      if (frame !== undefined) return frame;
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The code with which it is closed; 1006 for one that is only hung up on. What comes before is left out. */
  async closed(): Promise<number> {
    for (;;) {
      const frame = await this.next();
      if (frame === undefined) return 1006;
      if (frame.opcode === OPCODE.close)
        return frame.payload.length < 2 ? 1005 : frame.payload.readUInt16BE(0);
    }
  }

  hangUp(): void {
    this.#socket.destroy();
  }

  #take(): Frame | undefined {
    const rest = this.#rest;
    if (rest.length < 2) return undefined;
    const short = rest.readUInt8(1) & 0x7f;
    const head = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (rest.length < head) return undefined;
    const length =
      short === 127 ? Number(rest.readBigUInt64BE(2)) : short === 126 ? rest.readUInt16BE(2) : short;
    if (rest.length < head + length) return undefined;
    this.#rest = rest.subarray(head + length);
    return { opcode: rest.readUInt8(0) & 0x0f, payload: rest.subarray(head, head + length) };
  }
}

export function frame(payload: Uint8Array, shape: FrameShape = {}): Buffer {
  const { opcode = OPCODE.binary, unfinished, unmasked, reserved = 0 } = shape;
  const length = shape.told ?? BigInt(payload.length);
  const masked = unmasked === true ? 0 : 0x80;
  const first = (unfinished === true ? 0 : 0x80) | (reserved << 4) | opcode;
  const mask = unmasked === true ? Buffer.alloc(0) : randomBytes(4);
  return Buffer.concat([Buffer.from([first]), lengthBytes(length, masked), mask, hidden(payload, mask)]);
}

function lengthBytes(length: bigint, masked: number): Buffer {
  if (length < 126n) return Buffer.from([masked | Number(length)]);
  const bytes = Buffer.alloc(length < 65_536n ? 3 : 9);
  bytes[0] = masked | (length < 65_536n ? 126 : 127);
  if (length < 65_536n) bytes.writeUInt16BE(Number(length), 1);
  else bytes.writeBigUInt64BE(length, 1);
  return bytes;
}

function hidden(payload: Uint8Array, mask: Buffer): Buffer {
  if (mask.length === 0) return Buffer.from(payload);
  return Buffer.from(payload.map((byte, index) => byte ^ (mask[index % mask.length] ?? 0)));
}

/** Reads until the head of the answer is there, and the whole of a refusal. */
function headOf(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let said = Buffer.alloc(0);
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`an upgrade was not answered within ${UPGRADE_MS} ms`));
    }, UPGRADE_MS);
    const done = () => {
      clearTimeout(timer);
      socket.off('data', take).off('end', done).off('close', done);
      resolve(said);
    };
    const take = (chunk: Buffer) => {
      said = Buffer.concat([said, chunk]);
      if (said.includes('\r\n\r\n') && said.toString('latin1').startsWith('HTTP/1.1 101')) done();
    };
    socket.on('data', take).once('end', done).once('close', done);
  });
}
