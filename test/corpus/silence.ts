import { climb, firstLook, type Ladder, type Look, nextLook } from '@berth/core';
import type { Rung } from '@berth/contract';
import { type RecordedSession, unpackOutput } from './recording.ts';
import type { Shown } from './replay.ts';

/** A session as one that suspects assistants of hanging sees it. Its recording knows no processor time: there was none. */
export interface Silence {
  readonly recording: RecordedSession;
  /** What Berth said it did. */
  readonly shown: readonly Shown[];
  readonly stallMs: number;
  readonly beatMs: number;
  /** From this moment on nothing happens any more, until an hour has passed. */
  readonly frozenAt?: number;
  /** It waits for a program that it started, from that moment on. */
  readonly hasTool?: boolean;
}

const ROOT = 1;
const TOOL = 2;
const HOUR_MS = 60 * 60_000;
const RUNG_MS = 30_000;

/** What would be done about it, and when. */
export function doneAbout(silence: Silence): { readonly at: number; readonly rung: Rung }[] {
  const { recording, stallMs, beatMs, frozenAt } = silence;
  const lookAt = looks(silence);
  const endMs = frozenAt === undefined ? recording.endMs : frozenAt + HOUR_MS;
  let liveness = firstLook(lookAt(0), ROOT);
  let ladder: Ladder = null;
  const done: { at: number; rung: Rung }[] = [];
  let painted = 0;
  for (let at = beatMs; at <= endMs; at += beatMs) {
    const look = lookAt(at);
    const seen = nextLook(liveness, { ...look, output: (look.output ?? 0) + painted });
    ({ liveness } = seen);
    const isHung = seen.sign === null && at - liveness.since >= stallMs;
    const step = climb(ladder, { isHung, now: at, mayAct: true, rungMs: RUNG_MS });
    ladder = step.next;
    if (step.rung !== null) done.push({ at, rung: step.rung });
    // Who lives paints its screen anew when its terminal has another size.
    if (step.rung === 'probe' && frozenAt === undefined) painted += 1;
  }
  return done;
}

function looks({ recording, shown, frozenAt = Number.POSITIVE_INFINITY, hasTool = false }: Silence) {
  const frames = unpackOutput(recording.output).flatMap((frame) =>
    'bytes' in frame ? [{ at: frame.at, bytes: frame.bytes.length }] : [],
  );
  return (at: number): Look => {
    const until = Math.min(at, frozenAt);
    const printed = frames.filter((frame) => frame.at <= until);
    return {
      at,
      activity: shown.findLast((one) => one.at <= until)?.activity ?? 'starting',
      signals: recording.signals.filter((one) => one.at <= until).length,
      output: printed.reduce((sum, { bytes }) => sum + bytes, 0),
      use: {
        source: 'cgroup',
        cpuMs: 0,
        pids: hasTool && at >= frozenAt ? [ROOT, TOOL] : [ROOT],
      },
    };
  };
}
