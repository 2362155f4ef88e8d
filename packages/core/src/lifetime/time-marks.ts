import type { RunId } from '@berth/contract';
import type { Store } from '../ports/store.ts';

/** How long a run took and rested so far, as a later daemon needs to know it. */
export interface TimeMark {
  /** Reading of the clock that only grows, which is the same for all daemons between two boots of the machine. */
  readonly at: number;
  readonly ranMs: number;
  /** Null while it was needed. */
  readonly rest: { readonly ms: number; readonly sign: string } | null;
}

const SETTING = 'time-marks';

/** Reads what the daemon before has written down. What cannot be read is as if it was not there. */
export async function readMarks(store: Pick<Store, 'setting'>): Promise<ReadonlyMap<RunId, TimeMark>> {
  const text = await store.setting(SETTING, '{}');
  try {
    return new Map(Object.entries(JSON.parse(text) as Record<RunId, TimeMark>) as [RunId, TimeMark][]);
  } catch {
    return new Map();
  }
}

export function writeMarks(
  store: Pick<Store, 'putSetting'>,
  marks: ReadonlyMap<RunId, TimeMark>,
): Promise<void> {
  return store.putSetting(SETTING, JSON.stringify(Object.fromEntries(marks)));
}
