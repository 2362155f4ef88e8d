import { BerthError } from '@berth/contract';
import type { Clock, Scope } from '@berth/foundation';
import type { Machine } from '../ports/machine.ts';
import type { Log } from '../ports/observer.ts';

export interface InsistenceParts {
  readonly machine: Machine;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly log: Log;
}

/** How often a write that a full disk refused is offered again. */
const RETRY_MS = 1000;

/** Writes that must get through on a full disk too, from the space kept in reserve. */
export class Insistence {
  readonly #parts: InsistenceParts;

  constructor(parts: InsistenceParts) {
    this.#parts = parts;
  }

  async write<T>(write: () => Promise<T>, attempts: number): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await write();
      } catch (error) {
        if (!(error instanceof BerthError) || error.code !== 'disk_full' || attempt >= attempts) throw error;
        this.#parts.log.warn('the disk is full; a write waits for room', { error: error.message });
        await this.#parts.machine.releaseBallast();
        if (attempt > 1) await this.#pause();
      }
    }
  }

  async #pause(): Promise<void> {
    const { clock, scope } = this.#parts;
    try {
      await clock.sleep(RETRY_MS, scope.signal);
    } catch (error) {
      throw explained(error, scope.signal);
    }
  }
}

/** Whoever waits for an answer is told that the daemon leaves, and not that something is broken. */
export function explained(error: unknown, leaving: AbortSignal): unknown {
  if (!leaving.aborted) return error;
  const message = 'The daemon ended before this was done. Ask again; the next one goes on with it.';
  return new BerthError({ code: 'daemon_unavailable', message, details: { sent: true } }, { cause: error });
}
