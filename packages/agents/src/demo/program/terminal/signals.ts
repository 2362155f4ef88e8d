import { constants } from 'node:os';
import type { IgnorableSignal } from '../script/script.ts';

const LEAVE_SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const satisfies IgnorableSignal[];

/** Decides what happens to signals. A script can have some ignored, to play a program that does not want to leave. */
export class Signals {
  readonly #ignored = new Set<IgnorableSignal>();

  constructor(onLeave: (signal: IgnorableSignal) => void) {
    for (const signal of LEAVE_SIGNALS) {
      process.on(signal, () => {
        if (!this.#ignored.has(signal)) onLeave(signal);
      });
    }
  }

  ignore(signals: readonly IgnorableSignal[]): void {
    for (const signal of signals) {
      this.#ignored.add(signal);
      // Without a listener Node leaves it to the kernel, which ends the process.
      if (process.listenerCount(signal) === 0) process.on(signal, () => undefined);
    }
  }

  ignores(signal: IgnorableSignal): boolean {
    return this.#ignored.has(signal);
  }
}

/** Ends this process by the signal itself, so that whoever waits for it sees why it ended. */
export function dieOf(signal: IgnorableSignal): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // Only reached while the signal is on its way, or if it is blocked.
  setTimeout(() => process.exit(128 + constants.signals[signal]), 100);
}
