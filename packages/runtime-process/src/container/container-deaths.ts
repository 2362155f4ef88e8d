import type { ExitFacts } from '@berth/contract';
import { lastKernelKill } from '@berth/host';
import type { RunPlace } from '../handle.ts';
import { diedOfMemory } from '../memory-deaths.ts';
import { notedContainer } from './container-note.ts';

/**
 * Podman says of no container that it ran out of memory. The kernel does, in its log, by the name that the engine has given
 * the container. Where the log is not for this user, it is said that nobody knows.
 */
export async function judgedDeath({ directory }: RunPlace, exit: ExitFacts): Promise<ExitFacts> {
  if (exit.cause !== 'signalled' || exit.signal !== 'SIGKILL') return exit;
  const { madeAs, memory } = (await notedContainer(directory)) ?? {};
  const victim = madeAs === undefined ? undefined : await lastKernelKill(madeAs);
  if (victim !== undefined) return diedOfMemory(exit, victim, { limit: memory ?? null, peak: null });
  if (memory === undefined || exit.detail !== undefined) return exit;
  return { ...exit, detail: 'It may have run out of memory: its engine does not tell.' };
}
