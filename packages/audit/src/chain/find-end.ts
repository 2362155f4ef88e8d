import { mkdir, truncate, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AUDIT_CONTINUED, AUDIT_CUT, AUDIT_DAMAGED } from '@berth/contract';
import { walkSegment } from '../verify/verify-chain.ts';
import { ChainWalk } from './chain-walk.ts';
import { readHead } from './head.ts';
import { type Keys, readKeys } from './keys.ts';
import { hashOf, ORIGIN, type Tip } from './line.ts';
import { listSegments, type Segment } from './segments.ts';

/** Something that the log itself has to write down before anything else. */
export interface Finding {
  readonly action: typeof AUDIT_CONTINUED | typeof AUDIT_CUT | typeof AUDIT_DAMAGED;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface ChainEnd {
  readonly keys: Keys;
  readonly tip: Tip;
  /** The newest file; undefined where there are no records yet. */
  readonly segment: Segment | undefined;
  readonly findings: readonly Finding[];
}

/**
 * Finds where a chain goes on, from its head and the files from there on: a start must not wait for all of them. What a
 * write that was broken off has left is put aside. A sentence where the chain was damaged.
 */
export async function findEnd(directory: string): Promise<ChainEnd | { readonly damage: string }> {
  const keys = await readKeys(directory);
  if (keys === undefined) return { damage: 'one of the keys is missing or was changed' };
  const head = await readHead(directory, keys.publicKey);
  if (head === undefined) return { damage: 'the head is missing' };
  if (head === 'invalid') return { damage: 'the head was changed' };
  const { segments } = await listSegments(directory);
  const from = Math.max(
    0,
    segments.findLastIndex(({ first }) => first <= Math.max(1, head.seq)),
  );
  const open = segments.slice(from);
  const walk = new ChainWalk({ key: keys.publicKey, head, behind: from === 0 ? ORIGIN : null });
  for (const segment of open) {
    await walkSegment(walk, segment);
    if (walk.tail !== undefined) break;
  }
  if (walk.tip.seq < head.seq) return { damage: `records up to ${head.seq} are missing or were changed` };
  const spoiled = walk.problems.find(({ seq, kind }) => kind !== 'damage_noted' && (seq ?? 0) <= head.seq);
  if (spoiled !== undefined) return { damage: `${spoiled.kind} at ${spoiled.seq}: ${spoiled.message}` };
  const cut = await cutTail(directory, walk, open);
  const isLonger = walk.beyondEnd > 0;
  const last = open.findLast(({ first }) => first <= walk.tip.seq);
  const continued = { action: AUDIT_CONTINUED, input: { beyondEnd: walk.beyondEnd } } as const;
  return { keys, tip: walk.tip, segment: last, findings: [...(isLonger ? [continued] : []), ...cut] };
}

/** Nothing is deleted: what is no record is kept beside the chain. */
async function cutTail(directory: string, walk: ChainWalk, open: readonly Segment[]): Promise<Finding[]> {
  const { tail } = walk;
  if (tail === undefined) return [];
  const cut: Finding[] = [];
  const from = open.findIndex(({ name }) => name === tail.name);
  for (const segment of open.slice(from)) {
    const at = segment.name === tail.name ? tail.at : 0;
    const bytes = (await readFile(segment.path)).subarray(at);
    if (bytes.length > 0) cut.push(await putAside(directory, bytes, { segment, torn: tail.torn }));
    if (at === 0) await rm(segment.path);
    else await truncate(segment.path, at);
  }
  return cut;
}

interface Cut {
  readonly segment: Segment;
  readonly torn: boolean;
}

async function putAside(directory: string, bytes: Buffer, { segment, torn }: Cut): Promise<Finding> {
  const hash = hashOf(bytes);
  const folder = join(directory, CUT_FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, hash), bytes, { mode: 0o600 });
  const input = { file: segment.name, bytes: bytes.length, sha256: hash, kept: `${CUT_FOLDER}/${hash}` };
  return { action: torn ? AUDIT_CUT : AUDIT_DAMAGED, input };
}

const CUT_FOLDER = 'cut';
