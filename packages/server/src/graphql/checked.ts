import { BerthError } from '@berth/contract';

/** The part of a schema library that is needed here. */
interface Schema<T> {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: readonly Issue[] } };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Checks an argument against the contract. Throws `invalid_input` that names what was wrong. */
export function checked<T>(schema: Schema<T>, name: string, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${[name, ...path].join('.')}: ${message}`);
  throw new BerthError({ code: 'invalid_input', message: `${problems.join('; ')}.`, details: { problems } });
}

/** GraphQL says null for what was left out; the contract leaves it out. */
export function withoutNulls<T extends object>(value: T): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== null && field !== undefined),
  ) as { [K in keyof T]: NonNullable<T[K]> };
}
