import { type Refusal, RUNTIMES } from '@berth/contract';
import { ok, type Result } from '@berth/foundation';
import type { Machine } from '../ports/machine.ts';

export interface Command {
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
}

/** The file of a command. What is in an image, only its engine can tell, and not before the program is started. */
export async function resolvedCommand(
  machine: Machine,
  runtime: string,
  { file, env, directory }: Command,
): Promise<Result<string, Refusal>> {
  return runtime === RUNTIMES.container ? ok(file) : machine.resolveCommand(file, env, directory);
}
