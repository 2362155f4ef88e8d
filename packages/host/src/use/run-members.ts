import type { ProcessIdentity } from '@berth/contract';
import type { ProcessEntry } from '../host.ts';

/** A process is the same as before when pid and start time are. */
export type Known = ReadonlyMap<number, string>;

export interface MembersQuery {
  readonly root: Pick<ProcessIdentity, 'pid' | 'startTime'>;
  /** Those that were seen to belong to it before. */
  readonly known?: Known | undefined;
  /** Pids that never belong to it, such as Berth's own. */
  readonly outside: ReadonlySet<number>;
}

/**
 * The processes that belong to a root: its session, whoever was known to before, and the descendants of both. Undefined
 * when the root is not there any more: then nothing proves whose session it is. Zombies are included.
 */
export function runMembers<T extends ProcessEntry>(
  table: ProcessTable<T>,
  { root, known, outside }: MembersQuery,
): T[] | undefined {
  const leader = table.byPid.get(root.pid);
  if (leader?.startTime !== root.startTime) return undefined;
  const found = new Map<number, T>();
  const add = (entry: T) => {
    if (!outside.has(entry.pid)) found.set(entry.pid, entry);
  };
  add(leader);
  for (const entry of table.bySession.get(root.pid) ?? []) add(entry);
  for (const [pid, startTime] of known ?? []) {
    const entry = table.byPid.get(pid);
    if (entry?.startTime === startTime) add(entry);
  }
  // A map goes on to what is added while it is walked through.
  for (const pid of found.keys()) {
    for (const child of table.byParent.get(pid) ?? []) if (!found.has(child.pid)) add(child);
  }
  return [...found.values()];
}

export function knownOf(members: readonly ProcessEntry[]): Known {
  return new Map(members.map(({ pid, startTime }) => [pid, startTime]));
}

/** A process table that can be asked from three sides. */
export class ProcessTable<T extends ProcessEntry> {
  readonly byPid = new Map<number, T>();
  readonly bySession = new Map<number, T[]>();
  readonly byParent = new Map<number, T[]>();

  constructor(entries: Iterable<T>) {
    for (const entry of entries) {
      this.byPid.set(entry.pid, entry);
      append(this.bySession, entry.session, entry);
      append(this.byParent, entry.parent, entry);
    }
  }
}

function append<T>(map: Map<number, T[]>, key: number, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
