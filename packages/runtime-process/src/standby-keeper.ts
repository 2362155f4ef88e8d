import type { ChildProcess } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { type KeeperConfig, messageOf, STANDBY } from '@berth/contract';
import {
  handOver,
  type KeeperProgram,
  killed,
  type LaunchCall,
  type LaunchedRun,
  spawnKeeper,
} from './keeper-launch.ts';
import type { Standby } from './standby-pool.ts';

/** Nobody waits for it, so it may take its time on a machine that is busy. */
const LOAD_MS = 30_000;
/** One that is alive needs less than a millisecond, or some dozen on a busy machine; starting another takes a hundred. */
const WAKE_MS = 300;
/** Room for what the process table is to show of the run, which is not known yet: two ids and a space. */
const TITLE_ROOM = '.'.repeat(96);
const TALK_MAX_BYTES = 1024;

/** A keeper that has loaded everything and waits for its run. It ends by itself when this process does. */
export class StandbyKeeper implements Standby {
  readonly gone: Promise<void>;
  readonly #child: ChildProcess;
  readonly #program: KeeperProgram;
  readonly #files: string;

  private constructor(child: ChildProcess, program: KeeperProgram, files: string) {
    this.#child = child;
    this.#program = program;
    this.#files = files;
    this.gone = new Promise((resolve) => {
      child.once('exit', () => resolve());
    });
    // One that is gone already shows in `exit`.
    child.stdin?.on('error', () => undefined);
  }

  static async launch(program: KeeperProgram): Promise<StandbyKeeper> {
    // Looked at before it is loaded: what is replaced in between makes a standby that is never used.
    const files = await filesOf(program);
    const child = spawnKeeper(program, [STANDBY.argument, TITLE_ROOM], 'ignore');
    const standby = new StandbyKeeper(child, program, files);
    try {
      await said(child, STANDBY.loaded, LOAD_MS);
      return standby;
    } catch (error) {
      await killed(child);
      throw error;
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** False when its program was replaced meanwhile, or when it does not answer: then it was given nothing to run. */
  async wake(): Promise<boolean> {
    try {
      const awake = said(this.#child, STANDBY.awake, WAKE_MS);
      this.#child.stdin?.write(STANDBY.wake);
      const [files] = await Promise.all([filesOf(this.#program), awake]);
      return files === this.#files;
    } catch {
      // A start does not depend on a standby; another keeper is started, and says what is wrong if something is.
      return false;
    }
  }

  /** Gives it its run, as to a keeper that was started for it. Only after it was woken. */
  handOver(config: KeeperConfig, call: LaunchCall): Promise<LaunchedRun> {
    return handOver(this.#child, config, call);
  }

  retire(): Promise<void> {
    return killed(this.#child);
  }
}

/** What tells whether the program is still the same: an upgrade replaces the keeper, Node, or both. */
async function filesOf({ node, entry }: KeeperProgram): Promise<string> {
  const stats = await Promise.all([node, entry].map((path) => stat(path, { bigint: true })));
  return stats.map(({ dev, ino, mtimeNs, size }) => `${dev}:${ino}:${mtimeNs}:${size}`).join(' ');
}

/** Resolves when the keeper's next words are `word`. */
function said(child: ChildProcess, word: string, withinMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let text = '';
  const fail = (why: string) => reject(new Error(`a standby keeper ${why}`));
  const onExit = (code: number | null, name: string | null) =>
    fail(`ended (${name ?? `exit status ${code}`})`);
  const onError = (error: Error) => fail(`failed: ${messageOf(error)}`);
  const onData = (chunk: Buffer) => {
    text += chunk.toString('latin1');
    if (text === `${word}\n`) resolve();
    else if (!`${word}\n`.startsWith(text) || text.length > TALK_MAX_BYTES) fail('talks nonsense');
  };
  const timer = setTimeout(() => fail(`did not say "${word}" within ${withinMs} ms`), withinMs);
  child.once('exit', onExit);
  child.once('error', onError);
  child.stdout?.on('data', onData);
  return promise.finally(() => {
    clearTimeout(timer);
    child.off('exit', onExit);
    child.off('error', onError);
    child.stdout?.off('data', onData);
  });
}
