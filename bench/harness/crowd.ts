import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { READY } from './programs.ts';
import type { Workplace } from './workplace.ts';

const PROGRAM = join(import.meta.dirname, 'crowd-program.ts');

/** Many connections without a credential, in a process of their own so that they do not slow down who measures. */
export class Crowd implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Resolves when all of them have come. */
  static async gather(workplace: Workplace, port: number, count: number): Promise<Crowd> {
    const child = spawn(process.execPath, [PROGRAM, String(port), String(count)], {
      env: workplace.environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const crowd = new Crowd(child);
    for await (const said of child.stdout) if (String(said).includes(READY)) return crowd;
    throw new Error('the crowd has ended before it had come');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
