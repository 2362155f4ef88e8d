import { BerthError, FRAME_MAX_BYTES } from '@berth/contract';

const LENGTH_BYTES = 4;

/** Cuts a byte stream into frames: a u32 length, then that many bytes, of which the first is the type. */
export class FrameReader {
  #parts: Buffer[] = [];
  #buffered = 0;

  /** Calls `onFrame` for each complete frame. Throws `protocol_error` on an impossible length. */
  push(chunk: Buffer, onFrame: (type: number, payload: Buffer) => void): void {
    let bytes = chunk;
    if (this.#buffered > 0) {
      this.#parts.push(chunk);
      this.#buffered += chunk.length;
      if (this.#buffered < this.#wanted()) return;
      bytes = Buffer.concat(this.#parts);
    }
    let at = 0;
    while (bytes.length - at >= LENGTH_BYTES) {
      const length = checkedLength(bytes.readUInt32BE(at));
      const end = at + LENGTH_BYTES + length;
      if (end > bytes.length) break;
      onFrame(bytes.readUInt8(at + LENGTH_BYTES), bytes.subarray(at + LENGTH_BYTES + 1, end));
      at = end;
    }
    this.#parts = at < bytes.length ? [bytes.subarray(at)] : [];
    this.#buffered = bytes.length - at;
  }

  /** Bytes needed before anything can be cut off, so that a large frame is joined once and not at every chunk. */
  #wanted(): number {
    const first = this.#parts[0];
    if (first === undefined || first.length < LENGTH_BYTES) return LENGTH_BYTES;
    return LENGTH_BYTES + checkedLength(first.readUInt32BE(0));
  }
}

/** Puts the length in front of a frame. */
export function lengthPrefix(frameBytes: number): Buffer {
  const prefix = Buffer.allocUnsafe(LENGTH_BYTES);
  prefix.writeUInt32BE(frameBytes, 0);
  return prefix;
}

export function framed(frame: Uint8Array): Buffer {
  return Buffer.concat([lengthPrefix(frame.length), frame]);
}

function checkedLength(length: number): number {
  if (length === 0 || length > FRAME_MAX_BYTES) {
    throw new BerthError({
      code: 'protocol_error',
      message: `A frame of ${length} bytes was announced; 1 to ${FRAME_MAX_BYTES} are allowed.`,
    });
  }
  return length;
}
