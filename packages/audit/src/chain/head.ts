import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '@berth/contract';
import { isSignedBy, signedLine, type Tip } from './line.ts';

export const HEAD = 'head';
/** One sector: it is written in its place, and a disk writes a sector whole or not at all. */
const HEAD_BYTES = 512;
const FORM = /^\{"head":1,"seq":(\d{1,16}),"hash":"([0-9a-f]{64})","signature":"[\w-]+"\}( *)\n$/;

/** The file that says where the chain ends, without which a shorter chain would look whole. */
export function headBytes({ seq, hash }: Tip, key: KeyObject): Buffer {
  const line = signedLine(`{"head":1,"seq":${seq},"hash":"${hash}"}`, key);
  const bytes = Buffer.alloc(HEAD_BYTES, ' ');
  line.copy(bytes);
  bytes.write('\n', HEAD_BYTES - 1);
  return bytes;
}

/** Undefined where it is not there, `invalid` where it is not as it was written. */
export async function readHead(
  directory: string,
  key: KeyObject | undefined,
): Promise<Tip | 'invalid' | undefined> {
  let seen: Tip | 'invalid' | undefined;
  // A daemon may write it at this moment: what is half old and half new is read again.
  for (let tries = 0; tries < HEAD_TRIES; tries += 1) {
    const bytes = await bytesOf(join(directory, HEAD));
    seen = bytes === undefined ? undefined : parseHead(bytes, key);
    if (seen !== 'invalid') return seen;
  }
  return seen;
}

const HEAD_TRIES = 3;

function parseHead(bytes: Buffer, key: KeyObject | undefined): Tip | 'invalid' {
  const found = bytes.length === HEAD_BYTES ? FORM.exec(bytes.toString('latin1')) : null;
  const [, seq, hash, padding] = found ?? [];
  if (key === undefined || seq === undefined || hash === undefined || padding === undefined) return 'invalid';
  const line = bytes.subarray(0, HEAD_BYTES - 1 - padding.length);
  return isSignedBy(line, key) ? { seq: Number(seq), hash } : 'invalid';
}

async function bytesOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
