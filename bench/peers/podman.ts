import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import type { Workplace } from '../harness/workplace.ts';
import { BarePipe } from './bare-pipe.ts';

const run = promisify(execFile);

export function hasPodman(): boolean {
  return spawnSync('podman', ['--version']).status === 0;
}

/** A container as `podman run` makes it, with its output on a pipe. */
export class PodmanRun implements AsyncDisposable {
  readonly #name: string;
  readonly #command: BarePipe;

  private constructor(name: string, command: BarePipe) {
    this.#name = name;
    this.#command = command;
  }

  /** Resolves once the marker came out of it. */
  static async start(
    workplace: Workplace,
    { image, command, marker }: { image: string; command: readonly string[]; marker: string },
  ): Promise<PodmanRun> {
    const name = `berth-bench-${crypto.randomUUID()}`;
    const words = ['podman', 'run', '--interactive', '--init', '--name', name, image, ...command];
    return new PodmanRun(name, await BarePipe.start(workplace, words, marker));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run('podman', ['rm', '--force', '--time', '0', this.#name]);
    await this.#command[Symbol.asyncDispose]();
  }
}
