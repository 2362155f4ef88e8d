import { type GroupFiles, groupsIn } from '../cgroups/group-files.ts';
import type { KeptFiles } from './kept-files.ts';
import { ShortMemory } from './short-memory.ts';

/** A group whose memory has changed less than this has about as much cache as before. */
const SAME_MEMORY_BYTES = 512 * 1024;

/** Files of groups that stay open between looks, and answers that hold for a while. */
export class KeptGroupFiles implements GroupFiles {
  readonly #files: KeptFiles;
  readonly #below: ShortMemory<Promise<readonly string[]>>;
  readonly #stats: ShortMemory<{ readonly used: number; readonly stat: Promise<string | undefined> }>;

  constructor(files: KeptFiles, monotonic: () => number) {
    this.#files = files;
    this.#below = new ShortMemory(monotonic);
    this.#stats = new ShortMemory(monotonic);
  }

  text(group: string, name: string): Promise<string | undefined> {
    return this.#files.read(`${group}/${name}`);
  }

  memoryStat(group: string, used: number): Promise<string | undefined> {
    const known = this.#stats.get(group);
    if (known !== undefined && Math.abs(used - known.used) < SAME_MEMORY_BYTES) return known.stat;
    const stat = this.text(group, 'memory.stat');
    this.#stats.set(group, { used, stat });
    return stat;
  }

  below(group: string): Promise<readonly string[]> {
    const known = this.#below.get(group);
    if (known !== undefined) return known;
    const names = groupsIn(group);
    this.#below.set(group, names);
    return names;
  }

  sweep(): void {
    this.#below.sweep();
    this.#stats.sweep();
  }
}
