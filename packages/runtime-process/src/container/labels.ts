import { stat } from 'node:fs/promises';

/** Labels of all that Berth makes with an engine: whose it is, which run, and of which state directory. */
export const LABELS = {
  instance: 'dev.berth.instance',
  run: 'dev.berth.run',
  home: 'dev.berth.home',
  place: 'dev.berth.place',
} as const;

/**
 * Tells a state directory from others of the same path: those of other machines and containers that use the same engine.
 * The same after a reboot, and with another registry in it.
 */
export async function placeMark(state: string): Promise<string> {
  const { ino, birthtimeMs } = await stat(state);
  return `${ino}-${Math.round(birthtimeMs)}`;
}
