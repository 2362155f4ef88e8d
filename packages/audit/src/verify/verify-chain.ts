import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import type { AuditVerdict } from '@berth/contract/schemas';
import { ChainWalk } from '../chain/chain-walk.ts';
import { readHead } from '../chain/head.ts';
import { fingerprintOf, readKeys, readPublicKey } from '../chain/keys.ts';
import type { Tip } from '../chain/line.ts';
import { listSegments, type Segment } from '../chain/segments.ts';
import type { KnownEnd } from './known-end.ts';

export interface VerifyOptions {
  readonly signal?: AbortSignal | undefined;
  /** What an earlier look or copy has said of the chain. */
  readonly anchor?: Tip | undefined;
  /** How far the chain is known to have gone. Of no account where it has another key. */
  readonly known?: KnownEnd | undefined;
  /** Fingerprint that the key must have. */
  readonly key?: string | undefined;
  /** Look at the newest file alone. */
  readonly onlyLast?: boolean;
}

/** Looks through the whole chain in a directory, also while a daemon writes to it. */
export async function verifyChain(directory: string, options: VerifyOptions = {}): Promise<AuditVerdict> {
  const key = await readPublicKey(directory);
  // Before the records: what is written meanwhile is then beyond the end, and no less valid.
  const head = await readHead(directory, key);
  const { segments, foreign } = await listSegments(directory);
  const chosen = options.onlyLast === true ? segments.slice(-1) : segments;
  const walk = new ChainWalk({
    key,
    head: typeof head === 'object' ? head : undefined,
    anchors: anchorsOf(options, key),
    behind: options.onlyLast === true && chosen.length > 0 ? null : undefined,
  });
  if (key === undefined) walk.report('key_missing', NOWHERE, 'key.pub is not there or was changed');
  else if ((await readKeys(directory)) === undefined)
    walk.report('key_other', NOWHERE, 'key is not there, was changed, or is not the one of key.pub');
  if (key !== undefined && options.key !== undefined && fingerprintOf(key) !== options.key)
    walk.report('key_other', NOWHERE, `the chain is signed with ${fingerprintOf(key)}`);
  if (head === undefined) walk.report('head_missing', NOWHERE, 'head is not there');
  if (head === 'invalid') walk.report('head_invalid', NOWHERE, 'head is not as it was written');
  for (const name of foreign)
    walk.report('segment_foreign', { name, seq: null }, 'no daemon writes such a file');
  for (const segment of chosen) await walkSegment(walk, segment, options.signal);
  walk.end();
  return verdictOf(walk, key === undefined ? null : fingerprintOf(key));
}

const NOWHERE = { name: null, seq: null };

function anchorsOf({ anchor, known, onlyLast }: VerifyOptions, key: KeyObject | undefined): Tip[] {
  // Of the newest file alone it cannot be said whether it should hold such a record.
  if (onlyLast === true) return [];
  const isOfThis = key !== undefined && known?.key === fingerprintOf(key) && known.tip.seq > 0;
  return [...(anchor === undefined ? [] : [anchor]), ...(isOfThis ? [known.tip] : [])];
}

export async function walkSegment(walk: ChainWalk, segment: Segment, signal?: AbortSignal): Promise<void> {
  const bytes = await readFile(segment.path);
  for (const _ of walk.file({ ...segment, bytes })) {
    signal?.throwIfAborted();
    await turn();
  }
  signal?.throwIfAborted();
}

export function verdictOf(walk: ChainWalk, key: string | null): AuditVerdict {
  return {
    sound: walk.problems.length === 0,
    records: walk.records,
    last: walk.tip,
    key,
    beyondEnd: walk.beyondEnd,
    unfinishedBytes: walk.tail?.torn === true ? walk.tail.bytes : 0,
    problems: walk.problems,
  };
}
