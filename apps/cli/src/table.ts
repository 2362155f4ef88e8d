import { printable } from './printable.ts';
import { fit, widthOf } from './terminal/cells.ts';

/** Rows as aligned columns, two spaces apart; the last column is as wide as it is. */
export function columns(given: readonly (readonly string[])[]): string {
  const rows = given.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
    });
  }
  return rows
    .map((row) => row.map((cell, index) => (index === row.length - 1 ? cell : fit(cell, widths[index] ?? 0))))
    .map((row) => row.join('  ').trimEnd())
    .join('\n');
}

/** A duration as people say it: `5s`, `3m`, `2h`, `4d`. Its beginning is ISO 8601, or milliseconds since the Unix epoch. */
export function since(beginning: string | number | null, now: number): string {
  if (beginning === null) return '-';
  const began = typeof beginning === 'number' ? beginning : Date.parse(beginning);
  const seconds = Math.max(0, Math.round((now - began) / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}
