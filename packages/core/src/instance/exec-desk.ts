import { BerthError } from '@berth/contract';
import type { Authorize } from '../access/authorize.ts';
import type { Caller } from '../berth.ts';
import type { Call, ExecResult, RuntimeDriver } from '../ports/runtime.ts';
import type { Store } from '../ports/store.ts';
import { execRequest } from './exec-request.ts';
import { notRunning, unwrap } from './refusals.ts';
import { storedTarget } from './targets.ts';

export interface ExecDeskParts {
  readonly store: Store;
  readonly drivers: ReadonlyMap<string, RuntimeDriver>;
  readonly authorize: Authorize;
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

  constructor(parts: ExecDeskParts) {
    this.#parts = parts;
  }

  /** Resolves when the command has ended, or was killed at its time. Rejects `not_running`. */
  async exec(caller: Caller, wish: ExecWish, call: Call = {}): Promise<ExecResult> {
    const { store, drivers, authorize } = this.#parts;
    const found = await storedTarget(store, wish.target);
    const { instance, run } = found;
    unwrap(authorize(caller.actor, 'instance.exec', { id: instance.id, owner: instance.owner }));
    if (run === null || instance.status === 'exited') throw notRunning(found);
    const driver = drivers.get(instance.runtime);
    if (driver === undefined) {
      const message = `${instance.name} runs on ${instance.runtime}, which this daemon does not have.`;
      throw new BerthError({ code: 'runtime_unreachable', message });
    }
    const [file, ...args] = wish.command;
    const command = { file, args, timeoutMs: wish.timeoutMs, outputMaxBytes: OUTPUT_MAX_BYTES };
    return driver.exec(run.handle, execRequest(instance, run, command), call);
  }
}
