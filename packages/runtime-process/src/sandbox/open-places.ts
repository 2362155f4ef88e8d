import { homedir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { BerthError, type Mount } from '@berth/contract';
import type { BerthPaths } from '@berth/host';
import { kindInPlace } from './kind-in-place.ts';
import { isWithin } from './paths-within.ts';

/** Keys and logins in a home. */
const SECRET = ['.ssh', '.gnupg', '.aws', '.azure', '.config/gcloud', '.kube', '.docker'];
/** Below these a program would find the kernel's own doors, or the sockets of those who serve everybody. */
const NEVER = ['/proc', '/sys', '/dev', '/run', '/var/run', '/boot'];

/**
 * Refuses to open what would let a program out: the whole machine, a user's whole home, Berth's own files, the kernel's. A
 * place that is behind a link, or is not there any more, is refused too: somebody may have put the link there to be let in.
 */
export async function checkOpenPlaces(paths: BerthPaths, places: readonly Mount[]): Promise<void> {
  for (const { path } of places) {
    const problem = problemOf(path, closedPlaces(paths)) ?? (await problemInPlace(path));
    if (problem === undefined) continue;
    const message = `${path} cannot be opened to an isolated program: ${problem}.`;
    throw new BerthError({ code: 'place_not_confined', message, details: { path } });
  }
}

/** Whether a path can be opened without letting a program out, as far as its name tells. */
export function isOpenable(path: string, paths: BerthPaths): boolean {
  return problemOf(path, closedPlaces(paths)) === undefined;
}

function problemOf(path: string, closed: readonly string[]): string | undefined {
  const held = closed.find((place) => isWithin(place, path));
  if (held !== undefined) return held === path ? 'it is closed to all of them' : `${held} lies in it`;
  const around = [...closed, ...NEVER].find((place) => !isHome(place) && isWithin(path, place));
  return around === undefined ? undefined : `it lies in ${around}`;
}

/** What is nobody's business inside, and what it lies in. */
function closedPlaces({ config, state, data, sockets, codeCache }: BerthPaths): readonly string[] {
  const secret = homes().flatMap((home) => SECRET.map((name) => join(home, name)));
  return [...homes(), ...secret, config, state, data, sockets, dirname(codeCache)];
}

/** What lies in a home may be opened, but not all of it. */
function isHome(place: string): boolean {
  return homes().includes(place);
}

function homes(): readonly string[] {
  return [homedir(), userInfo().homedir];
}

async function problemInPlace(path: string): Promise<string | undefined> {
  if ((await kindInPlace(path)) !== undefined) return undefined;
  return 'it is not there, or a part of its path is a link';
}
