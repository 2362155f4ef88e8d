/** More slips than this, or more than one in three characters, and it is another word. */
const SLIPS_MAX = 2;
const CHARACTERS_PER_SLIP = 3;

/** ` Did you mean stop?` for the known word that is nearest to what was typed, or nothing. */
export function suggestion(typed: string, known: readonly string[]): string {
  const found = nearest(typed, known);
  return found === undefined ? '' : ` Did you mean ${found}?`;
}

/** The known word that needs the fewest slips to become `typed`; undefined when all are far from it. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Math.min(SLIPS_MAX, Math.ceil(typed.length / CHARACTERS_PER_SLIP)) + 1;
  for (const word of known) {
    // What differs more in length has more slips than that, and a pasted page is not worth comparing.
    if (Math.abs(word.length - typed.length) >= fewest) continue;
    const count = slips(typed, word);
    if (count < fewest) [best, fewest] = [word, count];
  }
  return best ?? (typed.length < 2 ? undefined : known.find((word) => word.startsWith(typed)));
}

/** Characters missing, too many, wrong or swapped with their neighbour (optimal string alignment distance). */
export function slips(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      const at = (line: readonly number[], index: number) => line[index] ?? Number.POSITIVE_INFINITY;
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        swapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[other.length] ?? 0;
}
