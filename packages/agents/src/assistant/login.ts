import type { LoginReport } from '@berth/contract';
import { isThere } from './is-there.ts';

/** By what an assistant is logged in: any one of them is enough. */
export interface LoginFacts {
  /** Variables with a key or a token, or that choose a cloud with a login of its own. */
  readonly variables: readonly string[];
  /** Files that a login leaves. */
  readonly files: readonly string[];
}

/** Whether there is a login. That it is valid only its vendor knows. */
export async function findLogin(
  { variables, files }: LoginFacts,
  env: Readonly<Record<string, string>>,
): Promise<LoginReport> {
  const variable = variables.find((name) => (env[name] ?? '') !== '');
  if (variable !== undefined) return { state: 'found', by: variable };
  for (const file of files) if (await isThere(file)) return { state: 'found', by: file };
  return { state: 'missing', by: null };
}
