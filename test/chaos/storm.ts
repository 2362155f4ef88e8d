import { setTimeout as delay } from 'node:timers/promises';
import { FAULTS } from './faults.ts';
import type { Stand } from './stand.ts';

export interface Happened {
  readonly fault: string;
  readonly whom: string;
  /** Seconds since the storm began. */
  readonly at: number;
}

export interface StormOptions {
  readonly minutes: number;
  /** In a minute, on average. */
  readonly faults: number;
}

const MINUTE_MS = 60_000;

/** Does one fault after the other until the time is over, and resolves with what was done when all of it is finished. */
export async function storm(
  stand: Stand,
  { minutes, faults }: StormOptions,
  tell: (happened: Happened) => void,
): Promise<Happened[]> {
  const done: Happened[] = [];
  const began = performance.now();
  const endAt = began + minutes * MINUTE_MS;
  for (let nextAt = began; ; ) {
    // By the clock and not from the last one on: a fault that takes long takes nothing of their number.
    nextAt += stand.dice.wait(MINUTE_MS / faults);
    if (nextAt > endAt) break;
    await delay(Math.max(0, nextAt - performance.now()));
    const fault = stand.dice.weigh(FAULTS);
    if (fault === undefined) continue;
    const at = (performance.now() - began) / 1000;
    const whom = await attempted(stand, fault.name, () => fault.act(stand));
    if (whom === undefined) continue;
    const happened = { fault: fault.name, whom, at };
    done.push(happened);
    tell(happened);
  }
  await Promise.all(stand.afterwards);
  return done;
}

async function attempted(
  stand: Stand,
  name: string,
  act: () => Promise<string | undefined>,
): Promise<string | undefined> {
  try {
    return await act();
  } catch (error) {
    stand.complaints.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
