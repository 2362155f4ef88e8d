import { createPublicKey, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { asJson } from '@berth/contract';
import type { AuditVerdict } from '@berth/contract/schemas';
import { ChainWalk } from '../chain/chain-walk.ts';
import { fingerprintOf, publicKeyOf, publicText } from '../chain/keys.ts';
import { isSignedBy, NEWLINE, signedLine, type Tip } from '../chain/line.ts';
import { verdictOf } from './verify-chain.ts';

interface Manifest {
  readonly manifest: 1;
  /** Numbers of the first and the last record. */
  readonly from: number;
  readonly to: number;
  /** SHA-256 of the last line. */
  readonly hash: string;
  readonly madeAt: string;
  readonly key: string;
}

/** The last line of a copy: what is in it, signed, with the key by which all of it can be checked. */
export function manifestLine(range: { from: number; tip: Tip; now: number }, privateKey: KeyObject): string {
  const { from, tip, now } = range;
  const manifest: Manifest = {
    manifest: 1,
    from,
    to: tip.seq,
    hash: tip.hash,
    madeAt: new Date(now).toISOString(),
    key: publicText(createPublicKey(privateKey)),
  };
  return signedLine(asJson(manifest), privateKey).toString();
}

export interface CopyOptions {
  /** Fingerprint that the key must have: the copy brings its own, which proves nothing alone. */
  readonly key?: string | undefined;
  readonly anchor?: Tip | undefined;
}

/** Checks a copy that `berth audit export` has made, wherever it lies. */
export async function verifyCopy(path: string, options: CopyOptions = {}): Promise<AuditVerdict> {
  const line = await lastLine(path);
  const found = readManifest(line);
  const head = found === undefined ? undefined : { seq: found.manifest.to, hash: found.manifest.hash };
  const anchors = options.anchor === undefined ? [] : [options.anchor];
  const walk = new ChainWalk({ key: found?.key, head, behind: null, anchors });
  if (found === undefined)
    walk.report('head_missing', NOWHERE, 'the file does not end with a manifest as it was written');
  const fingerprint = found === undefined ? null : fingerprintOf(found.key);
  if (options.key !== undefined && options.key !== fingerprint)
    walk.report('key_other', NOWHERE, `it is signed with ${fingerprint ?? 'no key'}`);
  const first = found?.manifest.from ?? 1;
  for await (const bytes of pieces(path, line.length + 1)) {
    for (const _ of walk.file({ name: path, first: walk.records === 0 ? first : walk.tip.seq + 1, bytes }));
    if (walk.tail !== undefined) break;
  }
  walk.end();
  if (found !== undefined && walk.records > 0 && walk.records !== found.manifest.to - first + 1)
    walk.report('record_misplaced', NOWHERE, `it should have ${found.manifest.to - first + 1} records`);
  if (walk.beyondEnd > 0)
    walk.report('record_misplaced', NOWHERE, 'there are records that the manifest does not know');
  return verdictOf(walk, fingerprint);
}

const NOWHERE = { name: null, seq: null };

function readManifest(line: Buffer): { manifest: Manifest; key: KeyObject } | undefined {
  if (!line.toString('latin1', 0, BEGINNING.length).startsWith(BEGINNING)) return undefined;
  try {
    const manifest = JSON.parse(line.toString()) as Manifest;
    const key = publicKeyOf(manifest.key);
    return key !== undefined && isSignedBy(line, key) ? { manifest, key } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const BEGINNING = '{"manifest":1,';

/** Without its end; empty where the file does not end as it was written. */
async function lastLine(path: string): Promise<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const joined = Buffer.concat([rest, chunk]);
    const before = joined.lastIndexOf(NEWLINE, -2);
    rest = before === -1 ? joined : joined.subarray(before + 1);
  }
  return rest.at(-1) === NEWLINE ? rest.subarray(0, -1) : Buffer.alloc(0);
}

/** All but the last line, in pieces of whole lines. */
async function* pieces(path: string, without: number): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const joined = Buffer.concat([rest, chunk]);
    const keep = Math.max(0, joined.length - without);
    const end = keep === 0 ? 0 : joined.lastIndexOf(NEWLINE, keep - 1) + 1;
    if (end > 0) yield joined.subarray(0, end);
    rest = joined.subarray(end);
  }
  const left = rest.subarray(0, Math.max(0, rest.length - without));
  if (left.length > 0) yield left;
}
