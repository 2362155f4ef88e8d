import { BerthError, type InstanceId } from '@berth/contract';
import type { Authorize } from '../access/authorize.ts';
import type { Caller } from '../access/caller.ts';
import type { Call, ExecResult, RuntimeDriver } from '../ports/runtime.ts';
import type { Store } from '../ports/store.ts';
import { execRequest } from './exec-request.ts';
import { notRunning, unwrap } from './refusals.ts';
import { storedTarget } from './targets.ts';

export interface ExecDeskParts {
  readonly store: Store;
  readonly drivers: ReadonlyMap<string, RuntimeDriver>;
  readonly authorize: Authorize;
  /** Hears that somebody needs the instance, when a command begins and when it ends. */
  readonly used: (id: InstanceId) => void;
}

export interface ExecWish {
  /** Id, name or unique prefix of the instance. */
  readonly target: string;
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  readonly timeoutMs: number;
}

/** What is kept of each output: enough for what people look at, and no burden for a daemon. */
const OUTPUT_MAX_BYTES = 1024 * 1024;

/** Commands that people run beside the program of an instance. */
export class ExecDesk {
  readonly #parts: ExecDeskParts;
  readonly #running = new Map<InstanceId, number>();

  constructor(parts: ExecDeskParts) {
    this.#parts = parts;
  }

  /** How many run now beside the program of an instance. */
  running(id: InstanceId): number {
    return this.#running.get(id) ?? 0;
  }

  /** Resolves when the command has ended, or was killed at its time. Rejects `not_running`. */
  async exec(caller: Caller, wish: ExecWish, call: Call = {}): Promise<ExecResult> {
    const { store, drivers, authorize } = this.#parts;
    const found = await storedTarget(store, wish.target, caller);
    const { instance, run } = found;
    unwrap(authorize(caller, 'instance.exec', { id: instance.id, owner: instance.owner }));
    if (run === null || instance.status === 'exited') throw notRunning(found);
    const driver = drivers.get(instance.runtime);
    if (driver === undefined) {
      const message = `${instance.name} runs on ${instance.runtime}, which this daemon does not have.`;
      throw new BerthError({ code: 'runtime_unreachable', message });
    }
    const [file, ...args] = wish.command;
    const command = { file, args, timeoutMs: wish.timeoutMs, outputMaxBytes: OUTPUT_MAX_BYTES };
    return this.#counted(instance.id, () =>
      driver.exec(run.handle, execRequest(instance, run, command), call),
    );
  }

  async #counted<T>(id: InstanceId, work: () => Promise<T>): Promise<T> {
    this.#count(id, 1);
    try {
      return await work();
    } finally {
      this.#count(id, -1);
    }
  }

  #count(id: InstanceId, more: number): void {
    const now = this.running(id) + more;
    if (now === 0) this.#running.delete(id);
    else this.#running.set(id, now);
    this.#parts.used(id);
  }
}
