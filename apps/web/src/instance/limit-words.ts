import { bytesOf, LIMITS, type LimitName } from '@berth/contract';
import { bytesText, durationText } from '../ui/figures.ts';

const OF_BYTES: ReadonlySet<string> = new Set(['memory', 'disk']);
const OF_TIME: ReadonlySet<string> = new Set(['run', 'idle']);
const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const DURATION = /^(\d+(?:\.\d+)?)\s*(s|m|min|h|d)$/i;

/** So much of what a limit is of. */
export function limitAmount(name: string, value: number): string {
  if (OF_BYTES.has(name)) return bytesText(value);
  return OF_TIME.has(name) ? durationText(value) : String(value);
}

/** A limit as somebody would write it, so that it can be read again without loss. */
export function limitText(name: LimitName, value: number): string {
  if (OF_BYTES.has(name))
    return (
      exactly(value, [
        ['g', 1024 ** 3],
        ['m', 1024 ** 2],
        ['k', 1024],
      ]) ?? String(value)
    );
  if (!OF_TIME.has(name)) return String(value);
  return (
    exactly(value, [
      ['d', 86_400_000],
      ['h', 3_600_000],
      ['m', 60_000],
    ]) ?? `${value / 1000}s`
  );
}

/** What somebody wrote; null takes the limit off, undefined is no such limit. */
export function limitOf(name: LimitName, text: string): number | null | undefined {
  const written = text.trim();
  if (written === '') return null;
  const value = OF_BYTES.has(name)
    ? bytesOf(written)
    : OF_TIME.has(name)
      ? durationOf(written)
      : Number(written);
  const { min, max } = LIMITS[name];
  if (value === undefined || !(value >= min && value <= max)) return undefined;
  return name === 'cpus' || Number.isInteger(value) ? value : undefined;
}

function durationOf(text: string): number | undefined {
  const [, number, unit = ''] = DURATION.exec(text) ?? [];
  const size = UNITS[unit.toLowerCase()];
  return number === undefined || size === undefined ? undefined : Math.round(Number(number) * size);
}

function exactly(value: number, units: readonly (readonly [string, number])[]): string | undefined {
  const fitting = units.find(([, size]) => value % size === 0);
  return fitting === undefined ? undefined : `${value / fitting[1]}${fitting[0]}`;
}
