import type { Happened } from './event-documents.ts';

export interface PastRun {
  readonly run: string;
  readonly generation: number;
  readonly startedAt: string;
  readonly endedAt: string | undefined;
  /** A word of the contract's causes of an end. */
  readonly cause: string | undefined;
  readonly code: number | undefined;
}

/** The runs of which events are kept, newest first. */
export function pastRuns(events: readonly Happened[]): readonly PastRun[] {
  const runs = new Map<string, PastRun>();
  for (const { run, type, time, data } of events) {
    if (run === null) continue;
    const facts = (data ?? {}) as Readonly<Record<string, unknown>>;
    const known = runs.get(run);
    if (type === 'run.starting' || (type === 'run.started' && known === undefined)) {
      const generation = Number(facts['generation'] ?? 0);
      runs.set(run, {
        run,
        generation,
        startedAt: time,
        endedAt: undefined,
        cause: undefined,
        code: undefined,
      });
    } else if (type === 'run.exited' && known !== undefined) {
      const { cause, code } = facts;
      runs.set(run, {
        ...known,
        endedAt: time,
        cause: typeof cause === 'string' ? cause : undefined,
        code: typeof code === 'number' ? code : undefined,
      });
    }
  }
  return [...runs.values()].toReversed();
}
