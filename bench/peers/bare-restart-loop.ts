import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { restartLoop } from '../harness/programs.ts';
import type { Workplace } from '../harness/workplace.ts';

/** The least that can start a program again: a loop of the shell, with or without a pause. */
export class BareRestartLoop implements AsyncDisposable {
  readonly #child: ChildProcess;

  constructor(workplace: Workplace, command: readonly string[], pauseSeconds: number) {
    const [file = '', ...args] = restartLoop(command, pauseSeconds);
    this.#child = spawn(file, args, {
      cwd: workplace.directory,
      env: workplace.environment(),
      stdio: 'ignore',
      detached: true,
    });
  }

  /** With what it started, which is in its group. */
  async [Symbol.asyncDispose](): Promise<void> {
    const gone = once(this.#child, 'exit');
    if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
    await gone;
  }
}
