const VERSION = /\d+\.\d+\.\d+/;

/** The version in what a program prints for `--version`, or undefined. */
export function versionIn(text: string): string | undefined {
  return VERSION.exec(text)?.[0];
}

/** Newest first: for `toSorted`. Versions that are none come last. */
export function newestFirst(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (const [index, number] of left.entries()) {
    const difference = (right[index] ?? 0) - number;
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): number[] {
  return (versionIn(version) ?? '-1.0.0').split('.').map(Number);
}
