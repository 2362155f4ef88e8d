import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { arch, platform } from 'node:process';
import { promisify } from 'node:util';
import { BerthError, refusal, systemCode } from '@berth/contract';
import { findProgram, writeFileDurably } from '@berth/host';
import { tryGate } from './gate-tools.ts';
import { bubblewrapWords } from './bubblewrap-words.ts';
import { launchWords } from './launch-words.ts';
import { systemCallFilter } from './system-call-filter.ts';
import { systemPlaces } from './system-places.ts';

export interface FoundTools {
  /** Path of bubblewrap. */
  readonly bubblewrap: string;
  /** File with the filter of system calls. */
  readonly filter: string;
}

export interface ToolsOptions {
  /** Where the filter is kept. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const run = promisify(execFile);
/** A trial takes hundredths of a second. */
const TRIAL_MS = 10_000;
/** Switches of the kernel that keep users from making namespaces of their own, with the value that does. */
const SWITCHES = [
  { path: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns', closed: '1' },
  { path: '/proc/sys/kernel/unprivileged_userns_clone', closed: '0' },
  { path: '/proc/sys/user/max_user_namespaces', closed: '0' },
];

/** What sandboxes are made with. Tried once for good: what works is not tried again, what does not is at every start. */
export class SandboxTools {
  readonly #options: ToolsOptions;
  #found: Promise<FoundTools> | undefined;
  #nsenter: Promise<string> | undefined;

  constructor(options: ToolsOptions) {
    this.#options = options;
  }

  /** Found out by making a sandbox. Rejects `isolation_unavailable`, with what to do. */
  find(): Promise<FoundTools> {
    this.#found ??= this.#try().catch((error: unknown) => {
      this.#found = undefined;
      throw error;
    });
    return this.#found;
  }

  /** What it takes besides to give one a network of its own with a way out: the path of nsenter. Rejects the same. */
  findGate(): Promise<string> {
    this.#nsenter ??= this.#tryGate().catch((error: unknown) => {
      this.#nsenter = undefined;
      throw error;
    });
    return this.#nsenter;
  }

  async #tryGate(): Promise<string> {
    return tryGate(await this.find(), await findProgram('nsenter', this.#options.environment['PATH']));
  }

  async #try(): Promise<FoundTools> {
    const bytes = systemCallFilter();
    if (platform !== 'linux' || bytes === undefined)
      throw unavailable(`sandboxes are made on Linux, and not on ${platform} ${arch}`);
    const bubblewrap = await findProgram('bwrap', this.#options.environment['PATH']);
    if (bubblewrap === undefined) {
      throw unavailable(
        'bubblewrap is not installed. Install it with the package manager, for example: apt install bubblewrap',
      );
    }
    const filter = join(this.#options.directory, `system-calls-${arch}.bpf`);
    await writeFileDurably(filter, bytes);
    await tryOut({ bubblewrap, filter });
    return { bubblewrap, filter };
  }
}

/** The whole way, with everything that a start asks for: a weaker sandbox is none. */
async function tryOut({ bubblewrap, filter }: FoundTools): Promise<void> {
  const view = { system: await systemPlaces(), hidden: [], mounts: [], network: 'none', cwd: '/' } as const;
  const program = { file: '/usr/bin/env', args: ['true'] };
  const { file, args } = launchWords({ bubblewrap, words: bubblewrapWords(view), filter, program });
  try {
    await run(file, args, { cwd: '/', env: { PATH: '/usr/bin:/bin' }, timeout: TRIAL_MS });
  } catch (error) {
    const said = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : '';
    throw unavailable(`bubblewrap (${bubblewrap}) cannot make one: ${lastLine(said)}${await hint()}`);
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) || 'it gives no reason';
}

async function hint(): Promise<string> {
  for (const { path, closed } of SWITCHES) {
    const value = await readFile(path, 'utf8').catch((error: unknown) => {
      if (systemCode(error) === undefined) throw error;
      return '';
    });
    if (value.trim() === closed)
      return `. The kernel does not let users make namespaces: ${path} is ${closed}. An administrator can change that`;
  }
  return '';
}

function unavailable(why: string): BerthError {
  const message = `No sandbox can be made here: ${why}.`;
  return new BerthError(refusal('isolation_unavailable', message));
}
