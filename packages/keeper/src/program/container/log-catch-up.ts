import type { OutputPlace } from './output-place.ts';

/** So much of the same is no coincidence. */
const CERTAIN_BYTES = 64;

export interface CatchUpParts {
  readonly place: OutputPlace;
  /** All of the engine's log, from its beginning. */
  readonly readLog: () => AsyncIterable<Buffer>;
  readonly deliver: (bytes: Buffer) => void;
  /** Something is missing, or may be. */
  readonly gap: (why: string) => void;
}

/**
 * Delivers what the engine's log has beyond the place, and returns how much that was. Times are of no use for it: Podman
 * tells seconds only, and a byte has none. So bytes are counted from the beginning, and what lies right before the place
 * must be what was delivered last: a log that was rotated, or in which the engine lost something, shows there.
 */
export async function catchUp(parts: CatchUpParts): Promise<number> {
  const { place } = parts;
  const from = place.position;
  const wanted = place.tail;
  const tailFrom = from - wanted.length;
  const found = Buffer.alloc(wanted.length);
  let at = 0;
  let delivered = 0;
  let isSure = wanted.length === 0;
  for await (const chunk of parts.readLog()) {
    if (!isSure) {
      chunk.copy(found, Math.max(0, at - tailFrom), clamp(tailFrom - at, chunk), clamp(from - at, chunk));
      if (at + chunk.length < from) {
        at += chunk.length;
        continue;
      }
      if (!found.equals(wanted)) return realign(parts);
      isSure = true;
    }
    const fresh = chunk.subarray(clamp(from - at, chunk));
    at += chunk.length;
    delivered += deliver(parts, fresh);
  }
  return isSure ? delivered : realign(parts);
}

/** The log is not as it was: it is read whole, to find what was delivered last elsewhere in it. */
async function realign(parts: CatchUpParts): Promise<number> {
  const { place, gap } = parts;
  const log = await whole(parts.readLog());
  const wanted = Buffer.from(place.tail);
  const next = afterTail(log, wanted);
  // A program that prints nothing but what it printed before leaves no other choice than one of the places.
  if (next.doubt !== undefined) gap(next.doubt);
  const start = next.position ?? (log.length >= place.position ? place.position : 0);
  place.movedAfter(log.subarray(0, start));
  return deliver(parts, log.subarray(start));
}

interface Found {
  readonly position?: number;
  readonly doubt?: string;
}

function afterTail(log: Buffer, tail: Buffer): Found {
  const last = log.lastIndexOf(tail);
  if (last >= 0) {
    const position = last + tail.length;
    return log.indexOf(tail) === last
      ? { position }
      : { position, doubt: 'the log of the engine was rotated, and repeats itself' };
  }
  // Docker keeps a line without an end to itself, and forgets it when it is killed: it was delivered, and is not in the log.
  const anchor = tail.subarray(0, Math.floor(tail.length / 2));
  const anchored = anchor.length === 0 ? -1 : log.lastIndexOf(anchor);
  if (anchored < 0) return afterCut(log, tail);
  const position = anchored + commonLength(log.subarray(anchored), tail);
  return { position, doubt: 'the log of the engine lacks some of what was seen last' };
}

/** A rotated log may begin within what was seen last. */
function afterCut(log: Buffer, tail: Buffer): Found {
  for (let from = 0; tail.length - from >= CERTAIN_BYTES; from += 1) {
    const length = tail.length - from;
    if (log.compare(tail, from, tail.length, 0, Math.min(length, log.length)) === 0)
      return { position: length };
  }
  return { doubt: 'the log of the engine does not reach back to what was seen last' };
}

function commonLength(one: Buffer, other: Buffer): number {
  const max = Math.min(one.length, other.length);
  for (let at = 0; at < max; at += 1) if (one[at] !== other[at]) return at;
  return max;
}

function deliver({ place, deliver: give }: CatchUpParts, bytes: Buffer): number {
  if (bytes.length === 0) return 0;
  place.passed(bytes);
  give(bytes);
  return bytes.length;
}

async function whole(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(chunks));
}

function clamp(index: number, { length }: Buffer): number {
  return Math.min(length, Math.max(0, index));
}
