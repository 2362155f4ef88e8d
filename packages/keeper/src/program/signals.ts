import { constants } from 'node:os';

/** What a process that was ended by a signal adds to its number, when it passes that on as an exit status. */
const STATUS_OF_SIGNALS = 128;

/** Throws when this platform has no such signal. */
export function signalNamed(name: string): NodeJS.Signals {
  if (!Object.hasOwn(constants.signals, name)) throw new Error(`${name} is not a signal of this platform`);
  return name as NodeJS.Signals;
}

/** The number of the signal that a program which runs another one passes on in its exit status; null when there is none. */
export function signalInStatus(code: number): number | null {
  const number = code - STATUS_OF_SIGNALS;
  return Object.values(constants.signals).includes(number) ? number : null;
}

export function signalName(signal: number | null): string | null {
  if (signal === null) return null;
  const found = Object.entries(constants.signals).find(([, number]) => number === signal);
  return found?.[0] ?? `SIG${signal}`;
}
