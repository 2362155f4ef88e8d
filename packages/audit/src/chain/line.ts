import { hash, type KeyObject, sign, verify } from 'node:crypto';
import { asJson, type AuditEntry, type AuditRecord } from '@berth/contract';

/** Where in the chain a line stands. */
export interface Place {
  readonly seq: number;
  /** SHA-256 of the line before. */
  readonly prev: string;
}

/** The last line of a chain. */
export interface Tip {
  readonly seq: number;
  readonly hash: string;
}

/** What a chain begins behind. */
export const ORIGIN: Tip = { seq: 0, hash: '0'.repeat(64) };

export const NEWLINE = 0x0a;
/** A longer record loses what was asked for: a reader must be able to rely on a bound. */
const LINE_MAX_BYTES = 64 * 1024;
const SIGNATURE_FIELD = /^,"signature":"([A-Za-z0-9_-]{86})"\}$/;
const SIGNATURE_FIELD_BYTES = 102;

export function nextPlace(tip: Tip): Place {
  return { seq: tip.seq + 1, prev: tip.hash };
}

/** A record as one line, without its end. */
export function recordLine(entry: AuditEntry, place: Place, key: KeyObject): Buffer {
  const { time, ...fields } = entry;
  const { seq, prev } = place;
  const whole = { seq, prev, time: new Date(time).toISOString(), ...fields };
  const text = asJson(whole);
  const fits = Buffer.byteLength(text) <= LINE_MAX_BYTES;
  return signedLine(fits ? text : asJson({ ...whole, input: { cut: text.length } }), key);
}

/**
 * A JSON object as a line that carries its own signature as the last field. What is signed is the text without that field,
 * so that nobody has to agree on how JSON is written to check it.
 */
export function signedLine(json: string, key: KeyObject): Buffer {
  const signature = sign(null, Buffer.from(json), key).toString('base64url');
  return Buffer.from(`${json.slice(0, -1)},"signature":"${signature}"}`);
}

export function isSignedBy(line: Buffer, key: KeyObject): boolean {
  const at = line.length - SIGNATURE_FIELD_BYTES;
  const found = at < 1 ? null : SIGNATURE_FIELD.exec(line.toString('latin1', at));
  if (found?.[1] === undefined) return false;
  const signature = Buffer.from(found[1], 'base64url');
  // The last character of the text has bits that mean nothing.
  if (signature.toString('base64url') !== found[1]) return false;
  return verify(null, Buffer.concat([line.subarray(0, at), Buffer.from('}')]), key, signature);
}

export function hashOf(line: Buffer): string {
  return hash('sha256', line);
}

/** How the line at a place begins. */
export function beginningAt({ seq, prev }: Place): Buffer {
  return Buffer.from(`{"seq":${seq},"prev":"${prev}",`);
}

export function isAt(line: Buffer, place: Place): boolean {
  const beginning = beginningAt(place);
  return line.subarray(0, beginning.length).equals(beginning);
}

/** Undefined for what is no record. */
export function parseRecord(line: Buffer | string): AuditRecord | undefined {
  try {
    const value = JSON.parse(String(line)) as AuditRecord & { readonly time: unknown };
    if (typeof value !== 'object' || value === null || !Number.isSafeInteger(value.seq)) return undefined;
    return { ...value, time: Date.parse(String(value.time)) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
