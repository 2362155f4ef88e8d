import { inLanguage } from './language.ts';

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

const relative = inLanguage(
  (language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' }),
);
const absolute = inLanguage(
  (language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }),
);

/** How long ago, in the largest unit that fits; times are milliseconds since the epoch, or ISO 8601. */
export function ago(time: number | string, now = Date.now()): string {
  // A clock that is ahead of ours, or a tick that is behind, is no future.
  const past = Math.min(0, millisecondsOf(time) - now);
  const [unit, size] = UNITS.find(([, size]) => Math.abs(past) >= size) ?? ['second', 1000];
  return relative().format(Math.round(past / size), unit);
}

export function fullTime(time: number | string): string {
  return absolute().format(millisecondsOf(time));
}

function millisecondsOf(time: number | string): number {
  return typeof time === 'number' ? time : Date.parse(time);
}
