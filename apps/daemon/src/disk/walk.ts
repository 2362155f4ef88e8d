import { lstatSync, realpathSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { entriesIn, type Place } from './entries-in.ts';
import type { WalkBudget, Walked } from './messages.ts';

/** Entries between two looks at the time. */
const BATCH = 64;
/** The kernel counts blocks of that size, whatever those of the disk have. */
const BLOCK_BYTES = 512;

/**
 * How much is in directories together, on the disks that they are on. Follows no links, and counts what has several names
 * once. Blocks between its pauses: for a thread of its own. `beat` is called whenever it has got somewhat further.
 */
export async function walk(
  roots: readonly string[],
  budget: WalkBudget,
  beat: () => void = () => undefined,
): Promise<Walked> {
  const pace = new Pace(budget, beat);
  const linked = new Set<string>();
  let [bytes, entries, isComplete] = [0, 0, true];
  const open = roots.flatMap(placeOf);
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const entry of entriesIn(place)) {
      // Whatever is looked at costs time, also what then does not count.
      entries += 1;
      const isOver = entries >= budget.entriesMax || (entries % BATCH === 0 && (await pace.isOver()));
      if (isOver) return { bytes: Math.floor(bytes), entries, isComplete: false, workedMs: pace.workedMs };
      isComplete &&= entry !== undefined;
      const found = entry?.found;
      if (entry === undefined || found === undefined || found.dev !== place.device) continue;
      const isDirectory = found.isDirectory();
      const isOpen = !isDirectory || open.length < budget.openMax;
      if (isDirectory && isOpen) open.push(placeAt(join(place.path, entry.name), found));
      const share = isDirectory ? 1 : shareOf(found, linked, budget.linkedMax);
      bytes += share * found.blocks * BLOCK_BYTES;
      isComplete &&= isOpen && (share === 0 || share === 1);
    }
  }
  return { bytes: Math.floor(bytes), entries, isComplete, workedMs: pace.workedMs };
}

/** A root may be a link to where the files are. */
function placeOf(root: string): Place[] {
  try {
    const path = realpathSync(root);
    return [placeAt(path, lstatSync(path))];
  } catch {
    return [];
  }
}

function placeAt(path: string, { dev, ino }: Stats): Place {
  return { path, device: dev, inode: ino };
}

/**
 * How much of a file counts for one of its names: all for the first that is found, and nothing for the others. Where it
 * cannot be remembered, each counts its part, which together is at most what the file has.
 */
function shareOf({ dev, ino, nlink }: Stats, linked: Set<string>, linkedMax: number): number {
  if (nlink <= 1) return 1;
  const key = `${dev} ${ino}`;
  if (linked.has(key)) return 0;
  if (linked.size >= linkedMax) return 1 / nlink;
  linked.add(key);
  return 1;
}

/** Works for a while, and then waits for longer. */
class Pace {
  readonly #budget: WalkBudget;
  readonly #begunAt = performance.now();
  #stretchAt = this.#begunAt;
  #workedMs = 0;
  readonly #beat: () => void;

  constructor(budget: WalkBudget, beat: () => void) {
    this.#budget = budget;
    this.#beat = beat;
  }

  get workedMs(): number {
    return this.#workedMs + performance.now() - this.#stretchAt;
  }

  async isOver(): Promise<boolean> {
    this.#beat();
    const { workMs, pauseMs, durationMaxMs } = this.#budget;
    const now = performance.now();
    if (now - this.#stretchAt < workMs) return now - this.#begunAt >= durationMaxMs;
    this.#workedMs += now - this.#stretchAt;
    await setTimeout(pauseMs);
    this.#beat();
    this.#stretchAt = performance.now();
    return this.#stretchAt - this.#begunAt >= durationMaxMs;
  }
}
