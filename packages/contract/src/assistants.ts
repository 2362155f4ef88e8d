/** An assistant's own session: what was said in it, under the id by which the assistant takes it up again. */
export interface Conversation {
  readonly id: string;
  /**
   * `chosen`: nothing was said in it yet, so that its assistant may not know it. `begun`: something was, and it must
   * never be lost silently.
   */
  readonly state: ConversationState;
}

export const CONVERSATION_STATES = {
  chosen: 'Nothing was said in it yet.',
  begun: 'Something was said in it; the next run takes it up again.',
} as const;
export type ConversationState = keyof typeof CONVERSATION_STATES;

/** Where an assistant's program was found. */
export const PROGRAM_SOURCES = {
  berth: 'Berth installed it.',
  path: 'It is in a directory of PATH.',
} as const;
export type ProgramSource = keyof typeof PROGRAM_SOURCES;

export const LOGIN_STATES = {
  found: 'There is one. Whether it is valid only its vendor knows.',
  missing: 'None was found where it is kept.',
} as const;
export type LoginState = keyof typeof LOGIN_STATES;

/** Whether an assistant has a login of the user. */
export interface LoginReport {
  readonly state: LoginState;
  /** The variable or the file by which it was found. */
  readonly by: string | null;
}

/** What is known of an assistant's program on this machine. */
export interface ProgramReport {
  /** Its name on the command line. */
  readonly command: string;
  /** Absolute path; null when it is not there. */
  readonly path: string | null;
  readonly source: ProgramSource | null;
  /** As the program itself says; null when it is not there or does not say. */
  readonly version: string | null;
  /** Versions that Berth was run against, newest first. */
  readonly tested: readonly string[];
  /** The npm package and version that `berth agents install` takes; null where Berth cannot install it. */
  readonly package: NpmPackage | null;
  /** Null where it is not known how it is logged in. */
  readonly login: LoginReport | null;
  /** What is wrong or uncertain, in sentences that say what to do. */
  readonly problems: readonly string[];
}

export interface NpmPackage {
  readonly name: string;
  readonly version: string;
}

/** What was used of a model, as its vendor counts. */
export interface TokenUsage {
  /** Tokens that the model was given, those from a cache too. */
  readonly input: number;
  /** Those of them that came from a cache. */
  readonly cachedInput: number;
  /** Tokens that the model made, its thoughts too. */
  readonly output: number;
}

const PROFILE_MAX = 40;
const PROFILE = /^[a-z0-9](?:-?[a-z0-9])*$/;

/** What is wrong with the name of a profile, as a sentence part, or `undefined` when it is good. It names a directory. */
export function profileNameProblem(name: string): string | undefined {
  if (name.length > PROFILE_MAX) return `it has ${name.length} characters, and ${PROFILE_MAX} are allowed`;
  if (!PROFILE.test(name)) return 'it must be made of a-z, 0-9 and single hyphens between them';
  return undefined;
}

/** Picks the variables whose names a list holds, or whose names begin as one of its entries with `*` at the end. */
export function matchingVariables(
  environment: Readonly<Record<string, string | undefined>>,
  patterns: readonly string[],
): Record<string, string> {
  const exact = new Set(patterns);
  const prefixes = patterns.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined &&
        (exact.has(entry[0]) || prefixes.some((prefix) => entry[0].startsWith(prefix))),
    ),
  );
}
