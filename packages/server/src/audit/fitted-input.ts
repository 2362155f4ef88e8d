import type { Seal } from './safe-input.ts';

type Input = Readonly<Record<string, unknown>>;

/** Characters of one record's input: what was asked for is to be seen, and not to fill the disk. */
export const INPUT_MAX = 4096;

/** The input of a record as far as there is room for it, in the order in which it stands. The rest is sealed. */
export function fittedInput(input: Input, seal: Seal): Input {
  return fitted(input, { left: INPUT_MAX }, seal) as Input;
}

function fitted(value: unknown, room: { left: number }, seal: Seal): unknown {
  const text = JSON.stringify(value) ?? '';
  if (text.length <= room.left) {
    room.left -= text.length;
    return value;
  }
  if (Array.isArray(value)) return fittedList(value, room, seal);
  if (typeof value !== 'object' || value === null) return { sealed: seal(text) };
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fitted(each, room, seal)]));
}

function fittedList(list: readonly unknown[], room: { left: number }, seal: Seal): unknown[] {
  const kept: unknown[] = [];
  for (const each of list) {
    const { length } = JSON.stringify(each) ?? '';
    if (length > room.left) break;
    room.left -= length;
    kept.push(each);
  }
  return [...kept, { sealed: seal(JSON.stringify(list.slice(kept.length))) }];
}
