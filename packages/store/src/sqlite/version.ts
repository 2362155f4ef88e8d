/** First version without the WAL-reset bug, which could lose commits (sqlite.org/wal.html). */
export const SQLITE_MIN_VERSION = '3.51.3';

/** True when `version` is `minimum` or later; both are numbers with dots. */
export function versionAtLeast(version: string, minimum: string): boolean {
  const have = version.split('.').map(Number);
  for (const [index, wanted] of minimum.split('.').map(Number).entries()) {
    const number = have[index] ?? 0;
    if (number !== wanted) return number > wanted;
  }
  return true;
}
