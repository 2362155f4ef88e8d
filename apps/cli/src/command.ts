import type { BerthClient } from '@berth/client';

/** An option of a command, as `node:util` parses it and as the help shows it. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** What stands for the value in the help, such as `NAME`. */
  readonly value?: string;
  readonly help: string;
}

/** A command: data for parser, help, completion and reference page, and the function that runs it. */
export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** Arguments as the help shows them. */
  readonly usage: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** How many words it takes. */
  readonly words: { readonly min: number; readonly max: number };
  /** It takes a command line after `--`. */
  readonly takesCommand?: boolean;
  readonly examples: readonly string[];
  /** More than the summary says, for the help. */
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
