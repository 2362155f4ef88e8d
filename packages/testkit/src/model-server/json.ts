/** JSON whose form is someone else's, read without trust: what is not there is empty. */
export type Json = Readonly<Record<string, unknown>>;

export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function objectsOf(value: unknown): readonly Json[] {
  return listOf(value).map(objectOf);
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
