import {
  type OutputRange,
  RECORD,
  RECORD_HEAD_BYTES,
  RECORD_PAYLOAD_MAX,
  type RecordHead,
  soundRecord,
} from './record.ts';

/** A record that is as it was written. */
export interface SalvagedRecord {
  /** Where it begins and ends in the file. */
  readonly position: number;
  readonly end: number;
  readonly head: RecordHead;
}

interface Chain {
  readonly records: readonly SalvagedRecord[];
  readonly position: number;
  readonly end: number;
  /** Output offset behind its last record. */
  readonly offset: number;
}

/**
 * The records of a segment that are as they were written, in order. `range` is where they can stand in the output. After damage every byte may be where the next one begins,
 * and a program may have printed what looks like records: of those that cannot all be true, because their offsets go back,
 * the ones with most bytes are believed.
 */
export function salvage(bytes: Buffer, range: OutputRange): SalvagedRecord[] {
  return heaviest(chainsIn(bytes, range)).flatMap(({ records }) => records);
}

/** The output offset behind a record. */
export function endOffset(bytes: Buffer, { position, head }: SalvagedRecord): number {
  if (head.kind === RECORD.output) return head.offset + head.length;
  if (head.kind !== RECORD.gap) return head.offset;
  return Number(bytes.readBigUInt64BE(position + RECORD_HEAD_BYTES));
}

/** Records that follow each other without a byte between them. */
function chainsIn(bytes: Buffer, range: OutputRange): Chain[] {
  const chains: Chain[] = [];
  for (let at = 0; at <= bytes.length - RECORD_HEAD_BYTES; ) {
    const records = chainFrom(bytes, at, range);
    const last = records.at(-1);
    if (last === undefined) at += 1;
    else {
      chains.push({ records, position: at, end: last.end, offset: endOffset(bytes, last) });
      at = last.end;
    }
  }
  return chains;
}

function chainFrom(bytes: Buffer, from: number, range: OutputRange): SalvagedRecord[] {
  const records: SalvagedRecord[] = [];
  let least = range.from;
  for (let position = from; ; ) {
    const head = recordAt(bytes, position);
    if (head === undefined || head.offset < least || head.offset > range.to) return records;
    const record = { position, end: position + RECORD_HEAD_BYTES + head.length, head };
    records.push(record);
    least = endOffset(bytes, record);
    position = record.end;
  }
}

/** The checksum is only made where the length makes sense. */
function recordAt(bytes: Buffer, at: number): RecordHead | undefined {
  if (at + RECORD_HEAD_BYTES > bytes.length || bytes[at] !== 0) return undefined;
  if (bytes[at + 8] === 0 || bytes.readUInt32BE(at) > RECORD_PAYLOAD_MAX) return undefined;
  const head = soundRecord(bytes, at);
  return typeof head === 'object' ? head : undefined;
}

/** The chains that go together and hold most: each begins at or behind the offset at which the one before it ends. */
function heaviest(chains: readonly Chain[]): Chain[] {
  const best: { readonly weight: number; readonly before: number }[] = [];
  for (const [index, chain] of chains.entries()) {
    let before = -1;
    for (let earlier = 0; earlier < index; earlier += 1) {
      const isBetter = (best[earlier]?.weight ?? 0) > (best[before]?.weight ?? 0);
      if (isBetter && (chains[earlier]?.offset ?? 0) <= offsetOf(chain)) before = earlier;
    }
    best.push({ weight: (best[before]?.weight ?? 0) + chain.end - chain.position, before });
  }
  const picked: Chain[] = [];
  let at = best.reduce((top, { weight }, index) => (weight > (best[top]?.weight ?? 0) ? index : top), -1);
  for (; at >= 0; at = best[at]?.before ?? -1) {
    const chain = chains[at];
    if (chain !== undefined) picked.unshift(chain);
  }
  return picked;
}

function offsetOf({ records }: Chain): number {
  return records[0]?.head.offset ?? 0;
}
