import { type GroupFiles, groupsIn } from '../cgroups/group-files.ts';
import type { KeptFiles } from './kept-files.ts';

/** How long it is believed which groups are in a group: few programs make groups, and fewer make them all the time. */
const BELOW_MS = 5000;

interface Below {
  readonly readAt: number;
  readonly names: Promise<readonly string[]>;
  used: boolean;
}

/** Files of groups that stay open between looks, and listings that hold for a while. */
export class KeptGroupFiles implements GroupFiles {
  readonly #files: KeptFiles;
  readonly #monotonic: () => number;
  readonly #below = new Map<string, Below>();

  constructor(files: KeptFiles, monotonic: () => number) {
    this.#files = files;
    this.#monotonic = monotonic;
  }

  text(group: string, name: string): Promise<string | undefined> {
    return this.#files.read(`${group}/${name}`);
  }

  below(group: string): Promise<readonly string[]> {
    const now = this.#monotonic();
    const known = this.#below.get(group);
    if (known !== undefined && now - known.readAt < BELOW_MS) {
      known.used = true;
      return known.names;
    }
    const names = groupsIn(group);
    this.#below.set(group, { readAt: now, names, used: true });
    return names;
  }

  /** Forgets what was not asked for since the last sweep. */
  sweep(): void {
    for (const [group, below] of this.#below) {
      if (!below.used) this.#below.delete(group);
      below.used = false;
    }
  }
}
