import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Sight } from '../harness/sight.ts';
import type { Workplace } from '../harness/workplace.ts';

/** A plain child process with pipes, without any terminal. */
export class BarePipe implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Resolves once the marker came out of its standard output; rejects when it ends without. */
  static async start(workplace: Workplace, command: readonly string[], marker: string): Promise<BarePipe> {
    const [file = '', ...args] = command;
    const sight = new Sight(marker);
    const options = { env: workplace.environment(), cwd: workplace.directory };
    const child = spawn(file, args, { ...options, stdio: ['pipe', 'pipe', 'ignore'] });
    child.stdout.on('data', (bytes: Buffer) => sight.take(bytes));
    const ended = once(child, 'exit').then(() => {
      throw new Error(`${file} ended before it printed ${marker}`);
    });
    await Promise.race([sight.seen(), ended]);
    ended.catch(() => undefined);
    return new BarePipe(child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
