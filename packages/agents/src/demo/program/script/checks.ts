/** A script that cannot be used. The message names the place, such as `rules[2].steps[0].ms`. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

/** One value of a script together with its place in it. */
export interface Field {
  readonly value: unknown;
  readonly path: string;
}

export interface Range {
  readonly min: number;
  readonly max: number;
  readonly fallback?: number;
}

export function fail(path: string, problem: string): never {
  throw new ScriptError(`${path === '' ? 'the script' : path} ${problem}`);
}

/** An object with no other keys than `known`: a mistyped key must not be ignored silently. */
export function objectWith<Key extends string>(field: Field, known: readonly Key[]): Record<Key, Field> {
  const { value, path } = field;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return fail(path, `must be an object, not ${nameOf(value)}`);
  }
  const unknown = Object.keys(value).find((key) => !(known as readonly string[]).includes(key));
  if (unknown !== undefined) fail(place(path, unknown), `is not known; possible here: ${known.join(', ')}`);
  const entries = new Map(Object.entries(value));
  return Object.fromEntries(
    known.map((key) => [key, { value: entries.get(key), path: place(path, key) }]),
  ) as Record<Key, Field>;
}

export function stringOf({ value, path }: Field, fallback?: string): string {
  if (value === undefined && fallback !== undefined) return fallback;
  return typeof value === 'string' ? value : fail(path, `must be text, not ${nameOf(value)}`);
}

export function booleanOf({ value, path }: Field, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  return typeof value === 'boolean' ? value : fail(path, `must be true or false, not ${nameOf(value)}`);
}

export function numberOf({ value, path }: Field, { min, max, fallback }: Range): number {
  if (value === undefined && fallback !== undefined) return fallback;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    return fail(path, `must be a whole number from ${min} to ${max}, not ${shown(value)}`);
  }
  return value;
}

/** Applies `check` to each item; a missing list is empty. */
export function listOf<Item>({ value, path }: Field, max: number, check: (item: Field) => Item): Item[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return fail(path, `must be a list, not ${nameOf(value)}`);
  if (value.length > max) return fail(path, `has ${value.length} items; ${max} is the limit`);
  return value.map((item: unknown, index) => check({ value: item, path: `${path}[${index}]` }));
}

export function oneOf<Choice extends string>(field: Field, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === field.value);
  return choice ?? fail(field.path, `must be one of ${choices.join(', ')}, not ${shown(field.value)}`);
}

function place(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function shown(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? JSON.stringify(value) : nameOf(value);
}
