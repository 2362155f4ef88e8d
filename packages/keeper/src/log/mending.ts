import { encodeGap, encodeRecordHead, RECORD } from './record.ts';
import { endOffset, type SalvagedRecord } from './salvage.ts';

/** A place in a segment where something else is than was written. */
export interface Break {
  /** Where in the file, and how many bytes; none where some were cut out. */
  readonly position: number;
  readonly bytes: number;
  /** Output that is not there because of it. */
  readonly from: number;
  readonly to: number;
}

/** `next` is where the following segment begins; without one nobody knows what the damage at the end took. */
export function breaksIn(
  bytes: Buffer,
  records: readonly SalvagedRecord[],
  { start, next }: { readonly start: number; readonly next: number | undefined },
): Break[] {
  const breaks: Break[] = [];
  let position = 0;
  let from = start;
  for (const record of records) {
    const to = record.head.offset;
    if (record.position > position || to > from)
      breaks.push({ position, bytes: record.position - position, from, to });
    position = record.end;
    from = endOffset(bytes, record);
  }
  const to = Math.max(from, next ?? from);
  if (bytes.length > position || to > from)
    breaks.push({ position, bytes: bytes.length - position, from, to });
  return breaks;
}

export interface Mending {
  readonly bytes: Buffer;
  readonly records: readonly SalvagedRecord[];
  readonly broken: readonly Break[];
  /** A record that says how wide the terminal was, where that of the segment is damaged. */
  readonly head: Buffer;
}

/** The segment with a record of the gap in the place of each break. Sound records stay, byte for byte. */
export function mend({ bytes, records, broken, head }: Mending): Buffer {
  const gaps = new Map(broken.map((gap) => [gap.position, gap]));
  const pieces = [head];
  let position = 0;
  for (const record of records) {
    const gap = gaps.get(position);
    if (gap !== undefined) pieces.push(gapRecord(gap));
    pieces.push(bytes.subarray(record.position, record.end));
    position = record.end;
  }
  const last = gaps.get(position);
  // What is torn off the end of a log was never whole: nothing is known to be missing.
  if (last !== undefined && last.to > last.from) pieces.push(gapRecord(last));
  return Buffer.concat(pieces);
}

/** Also where no output is missing: that something else is, such as a change of size, stays to be seen. */
function gapRecord({ from, to }: Break): Buffer {
  const payload = encodeGap(to);
  return Buffer.concat([encodeRecordHead(RECORD.gap, from, payload), payload]);
}
