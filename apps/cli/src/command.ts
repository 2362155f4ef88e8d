import type { BerthClient } from '@berth/client';

/**
 * What can stand in a place of the command line. The help, the reference pages and the completion of the shells read it;
 * where nothing can be offered, `nothing` says that somebody thought about it.
 */
export type Completes =
  | 'nothing'
  /** The name of an instance that was not removed. */
  | 'instance'
  /** The name of an instance whose last run is not over. */
  | 'running instance'
  /** The name of an instance that is archived or was removed. */
  | 'archived or removed instance'
  | 'agent'
  | 'directory'
  | 'file'
  /** The name of a variable in the caller's environment. */
  | 'variable'
  | Choices;

/** The only words that are accepted in a place, with what each means. */
export type Choices = Readonly<Record<string, string>>;

/** An option of a command, as `node:util` parses it and as the help shows it. */
export type OptionSpec = Switch | OptionWithValue;

interface Option {
  readonly short?: string;
  readonly multiple?: boolean;
  readonly help: string;
}

/** An option that is there or not. */
export interface Switch extends Option {
  readonly type: 'boolean';
}

export interface OptionWithValue extends Option {
  readonly type: 'string';
  /** What stands for the value in the help, such as `NAME`. */
  readonly value: string;
  /** It may stand alone, and then means this; a value is joined to it with `=`. */
  readonly alone?: string;
  readonly completes: Completes;
}

/** How many words a command takes, and what each of them is; further ones are what the last one is. */
export type WordsSpec =
  | { readonly min: 0; readonly max: 0 }
  | { readonly min: number; readonly max: number; readonly completes: readonly [Completes, ...Completes[]] };

/** A command: data for parser, help, completion and reference page, and the function that runs it. */
export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** Arguments as the help shows them. */
  readonly usage: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly words: WordsSpec;
  /** It takes a command line after `--`. */
  readonly takesCommand?: boolean;
  readonly examples: readonly string[];
  /**
   * More than the summary says. An empty line ends a paragraph and other line ends mean nothing, except that a line with
   * two spaces in a row is shown as it is.
   */
  readonly notes?: string;
  run(invocation: Invocation): Promise<number>;
}

/** A parsed command line, with what a command needs of the outside. */
export interface Invocation {
  readonly words: readonly string[];
  /** Words after `--`; undefined when there was none. */
  readonly command: readonly string[] | undefined;
  readonly flags: Flags;
  readonly json: boolean;
  readonly client: BerthClient;
  readonly out: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly daemonEntry: string;
}

/** Where a command writes. */
export interface Output {
  /** Standard output: results and nothing else. */
  print(text: string): void;
  json(value: unknown): void;
  /** Standard error: everything that is said to a person. */
  note(text: string): void;
  /** Whether standard output is a terminal that wants colours. */
  readonly colour: boolean;
}

/** Typed access to parsed options. */
export class Flags {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  on(name: string): boolean {
    return this.#values[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  list(name: string): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.map(String) : [];
  }
}
