import { TERMINAL_MIN } from '@berth/contract';
import type { Clock, Scope } from '@berth/foundation';
import { SILENT } from '../instance/silent-terminal.ts';
import type { RuntimeDriver, RuntimeHandle } from '../ports/runtime.ts';

/** A run to which something is done. */
export interface Patient {
  readonly driver: RuntimeDriver;
  readonly handle: RuntimeHandle;
}

interface Time {
  readonly clock: Clock;
  readonly scope: Scope;
}

/** Programs paint within a tenth of it. */
const NUDGE_MS = 1000;
/** One that hangs may never take what is typed. */
const TYPE_MAX_MS = 10_000;

/**
 * Makes the terminal a column narrower, and as it was again. A program whose loop runs paints its screen anew, also when
 * it waits in silence for its model; what it works on is not touched by that.
 */
export async function nudge({ driver, handle }: Patient, { clock, scope }: Time): Promise<void> {
  const link = await driver.openTerminal(handle, SILENT);
  const { cols, rows } = link.status;
  const other = cols > TERMINAL_MIN ? cols - 1 : cols + 1;
  link.resize(other, rows);
  let isOurs = true;
  try {
    await clock.sleep(NUDGE_MS, scope.signal);
    const look = await driver.openTerminal(handle, SILENT);
    look.close();
    // Somebody may have given it a size of their own meanwhile.
    isOurs = look.status.cols === other && look.status.rows === rows;
  } finally {
    if (isOurs) link.resize(cols, rows);
    link.close();
  }
}

/** Types keys, and waits for a while until they are taken. */
export async function type({ driver, handle }: Patient, keys: string, { clock, scope }: Time): Promise<void> {
  const link = await driver.openTerminal(handle, SILENT);
  const taken = new AbortController();
  const pause = clock.sleep(TYPE_MAX_MS, AbortSignal.any([scope.signal, taken.signal]));
  try {
    await Promise.race([link.input(Buffer.from(keys)), pause]);
  } finally {
    taken.abort();
    // It is not waited for any more, or was broken off with the daemon.
    pause.catch(() => undefined);
    link.close();
  }
}
