import { crc32 } from 'node:zlib';
import type { KeyboardState } from './keyboard-modes.ts';
import type { Residue } from './residue.ts';

/** Everything a model needs to go on where another one was. */
export interface Checkpoint {
  readonly offset: number;
  readonly cols: number;
  readonly rows: number;
  readonly residue: Residue;
  readonly keyboard: KeyboardState;
  /** Paints the screen. */
  readonly sequences: Uint8Array;
  /** An unfinished sequence or character at the end. */
  readonly trailing: Uint8Array;
}

/**
 * A checkpoint on disk: this head, then the facts as JSON, then the two byte strings whose lengths the facts give. The
 * head holds the magic, a version, the length of the body and its CRC-32, all big endian.
 */
const MAGIC = Buffer.from('BRTHSCRN');
const VERSION = 1;
const HEAD_BYTES = MAGIC.length + 4 + 4 + 4 + 4;

type Facts = Omit<Checkpoint, 'sequences' | 'trailing'> & { readonly sequenceBytes: number };

export function encodeCheckpoint({ sequences, trailing, ...rest }: Checkpoint): Uint8Array {
  const facts: Facts = { ...rest, sequenceBytes: sequences.length };
  const json = Buffer.from(JSON.stringify(facts));
  const body = Buffer.concat([json, sequences, trailing]);
  const head = Buffer.alloc(HEAD_BYTES);
  MAGIC.copy(head);
  let at = MAGIC.length;
  for (const field of [VERSION, body.length, json.length, crc32(body)]) at = head.writeUInt32BE(field, at);
  return Buffer.concat([head, body]);
}

/** Undefined for anything but a whole checkpoint of this version. */
export function decodeCheckpoint(encoded: Uint8Array): Checkpoint | undefined {
  const bytes = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  if (bytes.length < HEAD_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const field = (index: number) => bytes.readUInt32BE(MAGIC.length + index * 4);
  const [version, bodyBytes, jsonBytes, checksum] = [field(0), field(1), field(2), field(3)];
  const body = bytes.subarray(HEAD_BYTES);
  if (version !== VERSION || body.length !== bodyBytes || jsonBytes > bodyBytes) return undefined;
  if (crc32(body) !== checksum) return undefined;
  return readBody(body, jsonBytes);
}

/** The checksum vouches for the shape of what this very version wrote; a throw here is still only a refusal. */
function readBody(body: Buffer, jsonBytes: number): Checkpoint | undefined {
  try {
    const { sequenceBytes, ...rest } = JSON.parse(body.toString('utf8', 0, jsonBytes)) as Facts;
    const split = jsonBytes + sequenceBytes;
    return { ...rest, sequences: body.subarray(jsonBytes, split), trailing: body.subarray(split) };
  } catch {
    return undefined;
  }
}
