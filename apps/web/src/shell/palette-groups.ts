import type { Command } from './command-store.ts';

export interface CommandGroup {
  readonly value: 'recent' | Command['group'];
  readonly items: readonly Command[];
}

/** Of each group: more than that is found by more letters. */
const SHOWN_MAX = 12;

const ORDER: readonly Command['group'][] = ['here', 'instances', 'go', 'general'];

/** What fits the words, by group; what was done lately comes first, as long as nobody searches. */
export function paletteGroups(
  commands: readonly Command[],
  { words, recent }: { words: string; recent: readonly string[] },
): CommandGroup[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = commands.filter((command) => fits(command, wanted));
  const lately =
    wanted.length > 0 ? [] : recent.flatMap((id) => fitting.find((command) => command.id === id) ?? []);
  const rest = fitting.filter((command) => !lately.includes(command));
  const groups: CommandGroup[] = [
    { value: 'recent', items: lately },
    ...ORDER.map((group) => ({
      value: group,
      items: byBeginning(
        rest.filter((command) => command.group === group),
        wanted[0],
      ).slice(0, SHOWN_MAX),
    })),
  ];
  return groups.filter(({ items }) => items.length > 0);
}

function fits({ label, hint }: Command, wanted: readonly string[]): boolean {
  const text = `${label} ${hint ?? ''}`.toLowerCase();
  return wanted.every((word) => text.includes(word));
}

/** What begins with the word is more likely meant than what has it somewhere. */
function byBeginning(commands: readonly Command[], word: string | undefined): readonly Command[] {
  if (word === undefined) return commands;
  const rank = ({ label }: Command) => (label.toLowerCase().startsWith(word) ? 0 : 1);
  return commands.toSorted((a, b) => rank(a) - rank(b));
}
