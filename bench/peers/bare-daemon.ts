import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Workplace } from '../harness/workplace.ts';

/** The least that a daemon written for Node can do: listen on a socket, and say so. */
const PROGRAM = `
  const socket = process.argv[1];
  require('node:fs').rmSync(socket, { force: true });
  require('node:http').createServer((_, response) => response.end()).listen(socket, () => console.log('ready'));
`;

/** A bare daemon that can be killed and started again. */
export class BareDaemon implements AsyncDisposable {
  readonly #workplace: Workplace;
  #child: ChildProcess | undefined;

  constructor(workplace: Workplace) {
    this.#workplace = workplace;
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    const { directory: cwd } = this.#workplace;
    const args = ['-e', PROGRAM, `${cwd}/bare-daemon.sock`];
    const child = spawn(process.execPath, args, {
      cwd,
      env: this.#workplace.environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    await once(child.stdout, 'data');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child === undefined) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
    this.#child = undefined;
  }
}
