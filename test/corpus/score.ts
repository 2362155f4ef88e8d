import type { Activity } from '@berth/contract';
import type { Label, RecordedSession } from './recording.ts';
import type { Shown } from './replay.ts';

/** A transition must be found within this time; and one that did not last so long need not be found. */
export const FOUND_WITHIN_MS = 1500;

/** How one transition was found. */
export interface Found {
  readonly label: Label;
  /** From the moment at which it was certain; 0 when it was found before. Null when it was not found while it lasted. */
  readonly delayMs: number | null;
  readonly outcome: 'found' | 'late' | 'missed' | 'brief';
}

/** What was shown at a time when it was not so. */
export interface Wrong {
  readonly at: number;
  readonly ms: number;
  readonly activity: Activity;
  readonly because: string;
}

export interface Score {
  readonly transitions: readonly Found[];
  /** Somebody would have been called, or would have typed: idle, done and waiting that was not so. */
  readonly falseRest: readonly Wrong[];
  /** All other states that were not so. */
  readonly falseOther: readonly Wrong[];
}

const REST: ReadonlySet<Activity> = new Set(['idle', 'done', 'waiting_approval', 'waiting_input']);

/** Holds what was shown against what was the case. */
export function score(
  { truth, endMs }: Pick<RecordedSession, 'truth' | 'endMs'>,
  shown: readonly Shown[],
): Score {
  const segments = shown.map((each, index) => ({ ...each, end: shown[index + 1]?.at ?? endMs }));
  const seenAt = truth.map((label, index) => firstSeen(label, truth[index + 1]?.at ?? endMs, segments));
  const transitions = truth
    .slice(1)
    .map((label, index) => foundOf(label, { seenAt: seenAt[index + 1], end: truth[index + 2]?.at ?? endMs }));
  const course = { truth, seenAt, endMs };
  const spans = truth.flatMap((label, index): Span[] => {
    const { activity, via, from, at } = label;
    // Until what came next was seen, or should have been.
    const span = { activity, from, end: endOf(index, course) };
    if (via === undefined) return [span];
    return [{ activity: via, from, end: seenAt[index] ?? at + FOUND_WITHIN_MS }, span];
  });
  const wrong = segments.flatMap((segment) => wrongIn(segment, spans));
  return {
    transitions,
    falseRest: wrong.filter(({ activity }) => REST.has(activity)),
    falseOther: wrong.filter(({ activity }) => !REST.has(activity)),
  };
}

interface Segment extends Shown {
  readonly end: number;
}

/** When a label's activity was first shown while it was so, or soon after. */
function firstSeen({ from, activity }: Label, end: number, segments: readonly Segment[]): number | undefined {
  const found = segments.find(
    (segment) => segment.activity === activity && segment.end > from && segment.at < end + FOUND_WITHIN_MS,
  );
  return found === undefined ? undefined : Math.max(found.at, from);
}

function foundOf(label: Label, { seenAt, end }: { seenAt: number | undefined; end: number }): Found {
  if (seenAt === undefined || seenAt >= end) {
    const isBrief = end - label.at < FOUND_WITHIN_MS;
    return { label, delayMs: null, outcome: isBrief ? 'brief' : 'missed' };
  }
  const delayMs = Math.max(0, seenAt - label.at);
  return { label, delayMs, outcome: delayMs <= FOUND_WITHIN_MS ? 'found' : 'late' };
}

interface Course {
  readonly truth: readonly Label[];
  readonly seenAt: readonly (number | undefined)[];
  readonly endMs: number;
}

function endOf(index: number, { truth, seenAt, endMs }: Course): number {
  const next = truth[index + 1];
  if (next === undefined) return endMs;
  const later = seenAt.slice(index + 1).filter((seen) => seen !== undefined);
  return Math.min(next.at + FOUND_WITHIN_MS, ...later);
}

interface Span {
  readonly activity: Activity;
  readonly from: number;
  readonly end: number;
}

/** The parts of a segment in which it was not so. */
function wrongIn({ at, end, activity, because }: Segment, spans: readonly Span[]): Wrong[] {
  let from = at;
  const wrong: Wrong[] = [];
  const add = (until: number) => {
    if (until > from) wrong.push({ at: from, ms: until - from, activity, because });
  };
  for (const span of spans.filter((each) => each.activity === activity && each.end > at && each.from < end)) {
    add(Math.min(span.from, end));
    from = Math.max(from, span.end);
  }
  add(end);
  return wrong;
}
