import { join } from 'node:path';

/** One backup of the registry. */
export interface Generation {
  readonly path: string;
  /** Grows by one with each. It tells the order, since the wall clock may jump. */
  readonly number: number;
  /** Milliseconds since the Unix epoch. */
  readonly takenAt: number;
  /** The migration before which it was made; null for those that are made now and then. */
  readonly before: string | null;
}

/** How a registry came back. It is kept in it until what the machine knows beyond it was put back. */
export interface Restored {
  readonly generation: Generation;
  /** Where the damaged file is now; null when there was none. */
  readonly damaged: string | null;
  /** What was wrong with it. */
  readonly reason: string;
}

const NAME = /^(\d{6,})\.(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)(?:\.before-(.+))?\.db$/;
const NUMBER_DIGITS = 6;

/** The backups among the files of a directory, newest first. What is being made has another name. */
export function generationsAmong(names: readonly string[], directory: string): Generation[] {
  return names
    .map((name) => generationOf(directory, name))
    .filter((generation) => generation !== undefined)
    .sort((a, b) => b.number - a.number);
}

/** The one that is made next. */
export function nextGeneration(
  directory: string,
  newest: Generation | undefined,
  { takenAt, before }: Pick<Generation, 'takenAt' | 'before'>,
): Generation {
  const number = (newest?.number ?? 0) + 1;
  const time = new Date(takenAt).toISOString().replaceAll(':', '-');
  const cause = before === null ? '' : `.before-${before}`;
  const name = `${String(number).padStart(NUMBER_DIGITS, '0')}.${time}${cause}.db`;
  return { path: join(directory, name), number, takenAt, before };
}

function generationOf(directory: string, name: string): Generation | undefined {
  const [match, number, hours, minutes, seconds, before] = NAME.exec(name) ?? [];
  if (match === undefined) return undefined;
  const takenAt = Date.parse(`${hours}:${minutes}:${seconds}`);
  return { path: join(directory, name), number: Number(number), takenAt, before: before ?? null };
}
