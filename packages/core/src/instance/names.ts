import { basename } from './base-name.ts';

const SUFFIX_MAX = 5;
const NAME_MAX = 40;

/** The first free of `<stem>-1`, `<stem>-2`, … */
export function freeName(stem: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = `${stem}-${number}`;
    if (!taken.has(name)) return name;
  }
}

/** A name's first part, from the agent or, for plain commands, from the program. */
export function nameStem(agent: string, file: string): string {
  const source = agent === 'command' ? basename(file) : agent;
  const stem = source
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, NAME_MAX - 1 - SUFFIX_MAX)
    .replace(/-$/, '');
  return stem === '' ? 'run' : stem;
}
