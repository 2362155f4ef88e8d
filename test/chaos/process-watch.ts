import { readdirSync, readFileSync } from 'node:fs';

/** One look takes some ten milliseconds on a machine with a few hundred processes. */
const LOOK_MS = 200;
/** A process that has just been forked still has the environment of its keeper. */
const YOUNG_LOOKS = 5;

export interface Doubled {
  readonly instance: string;
  readonly pids: readonly number[];
  /** When it was first seen, in milliseconds since the epoch, and how often in all. */
  readonly at: number;
  looks: number;
}

/** Looks at the process table itself, and so neither at what Berth believes nor through it. */
export class ProcessWatch {
  /** Looks at which each instance had a living child, of all looks. */
  readonly alive = new Map<string, number>();
  looks = 0;
  readonly #instances: ReadonlySet<string>;
  /** By pid and start time: what was read of its environment. */
  readonly #known = new Map<string, { instance: string | undefined; looks: number }>();
  readonly #doubled = new Map<string, Doubled>();
  #timer: NodeJS.Timeout | undefined;

  constructor(instances: readonly string[]) {
    this.#instances = new Set(instances);
  }

  get doubled(): readonly Doubled[] {
    return [...this.#doubled.values()];
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /**
   * Pids of the living children by instance: leaders of a session with a terminal, which bear the instance's mark. One
   * that was seen as such stays one until it ends: when its keeper dies, its terminal is taken away, and it may live on.
   */
  children(): Map<string, number[]> {
    const found = new Map<string, number[]>();
    for (const leader of leaders()) {
      const instance = this.#instanceOf(leader);
      // Other Berths on this machine have children too.
      if (instance !== undefined && this.#instances.has(instance))
        found.set(instance, [...(found.get(instance) ?? []), leader.pid]);
    }
    return found;
  }

  #look(): void {
    const children = this.children();
    this.looks += 1;
    for (const instance of this.#instances) {
      const pids = children.get(instance) ?? [];
      if (pids.length > 0) this.alive.set(instance, (this.alive.get(instance) ?? 0) + 1);
      if (pids.length > 1) this.#noteDoubled(instance, pids);
    }
  }

  #noteDoubled(instance: string, pids: readonly number[]): void {
    const key = pids.join(' ');
    const doubled = this.#doubled.get(key) ?? { instance, pids, at: Date.now(), looks: 0 };
    doubled.looks += 1;
    this.#doubled.set(key, doubled);
  }

  #instanceOf({ pid, startTime, hasTerminal }: Leader): string | undefined {
    const key = `${pid} ${startTime}`;
    const known = this.#known.get(key) ?? { instance: undefined, looks: 0 };
    if (hasTerminal && known.instance === undefined && known.looks < YOUNG_LOOKS) {
      known.instance = /(?:^|\0)BERTH_INSTANCE=([^\0]+)/.exec(read(`/proc/${pid}/environ`))?.[1];
      known.looks += 1;
      this.#known.set(key, known);
    }
    return known.instance;
  }
}

interface Leader {
  readonly pid: number;
  readonly startTime: string;
  readonly hasTerminal: boolean;
}

/** Living processes that lead a session. */
function leaders(): Leader[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((name) => leader(Number(name), read(`/proc/${name}/stat`)));
}

/** proc_pid_stat(5): state, parent, group, session, terminal; the start time is the 20th behind the name. */
function leader(pid: number, stat: string): Leader[] {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, , , session, terminal] = fields;
  if (Number(session) !== pid || state === 'Z' || state === 'X') return [];
  return [{ pid, startTime: fields[19] ?? '', hasTerminal: terminal !== '0' }];
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // It ended between two looks.
    return '';
  }
}
