import { messageOf, systemCode } from '@berth/contract';
import { err, ok } from '@berth/foundation';
import type { Looked } from '../world.ts';

/** What a look found, or why there was none. One look that fails never spoils the others. */
export async function looked<T>(look: () => T | Promise<T>): Promise<Looked<T>> {
  try {
    return ok(await look());
  } catch (error) {
    return err(messageOf(error));
  }
}

/** Undefined when it is not there; it may have gone this very moment. */
function ifThere<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Takes down paths that cannot be looked at, instead of failing. */
export class Notebook {
  readonly unreadable: { path: string; reason: string }[] = [];

  /** Undefined when it is not there, or cannot be looked at. */
  look<T>(path: string, look: (path: string) => T): T | undefined {
    try {
      return ifThere(() => look(path));
    } catch (error) {
      this.unreadable.push({ path, reason: messageOf(error) });
      return undefined;
    }
  }
}
