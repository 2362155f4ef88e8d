import { type FileHandle, open } from 'node:fs/promises';
import { BerthError } from '@berth/contract';
import { childHasEnded, type LivingChild } from '../living-child.ts';

export interface ChildNamespaces {
  /** Words by which `nsenter` goes in, for as long as they are open. */
  readonly words: readonly string[];
  readonly close: () => Promise<void>;
}

const KINDS = ['user', 'net'];

/**
 * Opens the namespaces of a child themselves: by the time that a path with its pid is followed, somebody else may have that
 * pid. Rejects `not_running` where the child has ended meanwhile.
 */
export async function childNamespaces(child: LivingChild): Promise<ChildNamespaces> {
  const files: FileHandle[] = [];
  const close = async () => {
    await Promise.all(files.map((file) => file.close()));
  };
  try {
    for (const kind of KINDS) files.push(await open(`/proc/${child.pid}/ns/${kind}`));
    // It was there all the while: its pid was nobody else's when they were opened.
    if (!(await child.isStillThere())) throw childHasEnded();
  } catch (error) {
    await close();
    throw error instanceof BerthError ? error : childHasEnded(error);
  }
  const named = files.map(({ fd }, index) => `--${KINDS[index]}=/proc/${process.pid}/fd/${fd}`);
  return { words: [...named, '--preserve-credentials'], close };
}
