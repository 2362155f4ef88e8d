import { readFileSync } from 'node:fs';
import type { ScreenRules } from '@berth/contract/schemas';

/** Which of an assistant's rules holds on a recorded screen, with what it finds; undefined when none does. */
export function holdingRule(
  { screen }: ScreenRules,
  recorded: URL,
): { id: string; detail?: string } | undefined {
  const rows = readFileSync(recorded, 'utf8').trimEnd().split('\n');
  for (const { id, all, none = [], rows: count = rows.length, detail } of screen) {
    const seen = rows.slice(-count);
    const isFound = (pattern: string) => seen.some((row) => new RegExp(pattern, 'u').test(row));
    if (!all.every(isFound) || none.some(isFound)) continue;
    const found = detail === undefined ? undefined : lowest(detail, seen);
    return found === undefined ? { id } : { id, detail: found };
  }
  return undefined;
}

/** What the first title rule that holds says. */
export function titleActivity({ title }: ScreenRules, text: string): string | undefined {
  return title.find(({ match }) => new RegExp(match, 'u').test(text))?.activity;
}

function lowest(pattern: string, rows: readonly string[]): string | undefined {
  const matches = rows.map((row) => new RegExp(pattern, 'u').exec(row));
  const match = matches.findLast((each) => each !== null);
  return match?.[1] ?? match?.[0];
}
