import { access } from 'node:fs/promises';

/** Whether something is at that path, as far as one may see. */
export function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
