import { type ProcessIdentity, sameProcess, systemCode } from '@berth/contract';
import type { Clock } from '@berth/foundation';
import { groupMembers } from './cgroups/group-files.ts';
import { canKillGroup, killGroup } from './cgroups/group-tree.ts';
import type { Host, ProcessEntry } from './host.ts';
import { ROLE_ENTRIES } from './own-environment.ts';

/** The processes of one run: its child's session, the child's descendants, and whoever carries the instance's marker. */
export interface TreeQuery {
  readonly root: ProcessIdentity;
  /** Environment entry that every process of the instance inherits. */
  readonly marker: string;
  /** Pids that are never part of it, such as the keeper itself. */
  readonly except: readonly number[];
  /** Processes proven to belong to it before; those that still live do so now, wherever their leader went. */
  readonly known?: readonly ProcessEntry[];
  /** Control groups of its child: whoever is in one of them belongs to it, unless it descends from a process of Berth's own. */
  readonly groups?: readonly string[];
  /** The caller has just seen the root end, so the session's number cannot be anybody else's yet. */
  readonly sessionIsOurs?: boolean;
}

/** How often the tree is looked at again while it is asked to leave: short at first, since most programs obey at once. */
const LOOK_MS = [5, 10, 20, 40, 80];
/** After a kill the kernel needs moments, not seconds; whatever still stands then is in uninterruptible sleep. */
const KILL_WAIT_MS = 3000;

/**
 * Finds the living processes of a run. The session's number proves membership while its leader is the recorded
 * process; once the leader is gone the number could be anybody's, so that a member must carry the marker, be known from
 * before, or descend from one that does. Nobody who started before the root belongs to it.
 */
export async function findTree(host: Host, query: TreeQuery): Promise<readonly ProcessEntry[]> {
  if (!(await isOfThisBoot(host, query))) return [];
  const table = await host.processes();
  const all = table.filter((entry) => couldBelong(entry, query));
  // Where the root is not known, whoever adopts orphans may be among them, and its children are anybody's.
  const asked = query.root.startTime === '' ? all : withoutParent(all);
  const proven = new Set(await host.withEnvironment(pidsOf(asked), query.marker));
  const known = new Map(query.known?.map((entry) => [entry.pid, entry.startTime]));
  // A leader that has ended but was not reaped still holds the number.
  const hasLeader = table.some((entry) => isRoot(entry, query.root));
  const session = hasLeader || query.sessionIsOurs === true ? query.root.pid : undefined;
  for (const entry of all) {
    if (entry.session === session || known.get(entry.pid) === entry.startTime) proven.add(entry.pid);
  }
  const grouped = new Set(await membersOf(query.groups));
  const family = withDescendants(all, proven.union(grouped), new Set());
  // A command inside the instance may have started a daemon, and that daemon keepers: none of them is the instance's.
  const own = await ownProcesses(host, family);
  if (own.size === 0) return all.filter((entry) => family.has(entry.pid));
  const ofOwn = withDescendants(all, own, new Set());
  const members = withDescendants(all, proven.union(grouped.difference(ofOwn)), own);
  return all.filter((entry) => members.has(entry.pid));
}

/**
 * Those of a run's processes that are in its control groups: all of them, but for one that was moved out on purpose.
 * Costs a file per process of the run, where a full look costs one per process of the machine.
 */
export async function findInGroups(host: Host, query: TreeQuery): Promise<readonly ProcessEntry[]> {
  const pids = await membersOf(query.groups);
  if (pids.length === 0 || !(await isOfThisBoot(host, query))) return [];
  const all = (await host.processes(pids)).filter((entry) => couldBelong(entry, query));
  const ofOwn = withDescendants(all, await ownProcesses(host, new Set(pidsOf(all))), new Set());
  return all.filter(({ pid }) => !ofOwn.has(pid));
}

async function isOfThisBoot(host: Host, { root }: TreeQuery): Promise<boolean> {
  const self = await host.self();
  return self.bootId === root.bootId && self.pidNamespace === root.pidNamespace;
}

function couldBelong(entry: ProcessEntry, { root, except }: TreeQuery): boolean {
  return !entry.zombie && !except.includes(entry.pid) && !isOlder(entry, root);
}

async function membersOf(groups: readonly string[] = []): Promise<readonly number[]> {
  return (await Promise.all(groups.map(groupMembers))).flat();
}

async function ownProcesses(host: Host, pids: ReadonlySet<number>): Promise<Set<number>> {
  const found = await Promise.all(ROLE_ENTRIES.map((entry) => host.withEnvironment([...pids], entry)));
  return new Set(found.flat());
}

function isRoot(entry: ProcessEntry, root: ProcessIdentity): boolean {
  return entry.pid === root.pid && entry.startTime === root.startTime;
}

/** False where start times are no numbers, or the root's is not known. */
function isOlder(entry: ProcessEntry, root: ProcessIdentity): boolean {
  return Number(entry.startTime) < Number(root.startTime);
}

/**
 * Those whose parent is not among them. The others inherited their environment from one that is: if that one carries
 * the marker they descend from it, and if not they cannot. Reading environments is half of what an end costs.
 */
function withoutParent(entries: readonly ProcessEntry[]): readonly ProcessEntry[] {
  const pids = new Set(pidsOf(entries));
  return entries.filter(({ parent }) => !pids.has(parent));
}

function pidsOf(entries: readonly ProcessEntry[]): number[] {
  return entries.map((entry) => entry.pid);
}

export interface EndRequest extends TreeQuery {
  /** First signal; everything left after the grace gets SIGKILL. */
  readonly signal: NodeJS.Signals;
  /** Milliseconds; read again at every look, so that a second, less patient request shortens the first. */
  readonly deadline: () => number;
}

/**
 * Ends a run's processes: signal, grace, kill. Resolves true when none is left. A full look at the process table is
 * dear, so it only happens once the known members are gone, to find those they started meanwhile, and first of all
 * where no control group shows who belongs to the run.
 */
export async function endTree(host: Host, clock: Clock, request: EndRequest): Promise<boolean> {
  let members = await findInGroups(host, request);
  if (members.length === 0) members = await findTree(host, request);
  let look = 0;
  while (members.length > 0) {
    await signalAll(host, members, request.signal);
    // A stopped process would only see the signal when someone continues it.
    await signalAll(host, members, 'SIGCONT');
    for (; members.length > 0; look += 1) {
      if (clock.monotonic() >= request.deadline())
        return killAll(host, clock, { ...request, known: members });
      await clock.sleep(LOOK_MS[Math.min(look, LOOK_MS.length - 1)] ?? 0);
      members = await survivors(host, members);
    }
    members = await findTree(host, request);
  }
  return true;
}

async function killAll(host: Host, clock: Clock, request: TreeQuery): Promise<boolean> {
  const giveUpAt = clock.monotonic() + KILL_WAIT_MS;
  let { known = [] } = request;
  await killKnown(host, clock, known);
  for (;;) {
    const members = await findTree(host, { ...request, known });
    known = members;
    if (members.length === 0) return true;
    if (clock.monotonic() > giveUpAt) return false;
    await killGroups(host, request);
    await signalAll(host, members, 'SIGKILL');
    await clock.sleep(LOOK_MS[0] ?? 0);
  }
}

/** Where the kernel can do it at once, nobody escapes by forking faster than he is found. Never with one of Berth's inside. */
async function killGroups(host: Host, { groups = [], except }: TreeQuery): Promise<void> {
  for (const group of groups) {
    if (!(await canKillGroup(group))) continue;
    const pids = await groupMembers(group);
    const own = await ownProcesses(host, new Set(pids));
    if (pids.length > 0 && own.size === 0 && !pids.some((pid) => except.includes(pid)))
      await killGroup(group);
  }
}

/** Those who were found a moment ago, without looking for them again: most trees do not grow while they are ended. */
async function killKnown(host: Host, clock: Clock, known: readonly ProcessEntry[]): Promise<void> {
  let members = known;
  for (let look = 0; members.length > 0 && look < LOOK_MS.length; look += 1) {
    await signalAll(host, members, 'SIGKILL');
    await clock.sleep(LOOK_MS[look] ?? 0);
    members = await survivors(host, members);
  }
}

async function survivors(host: Host, members: readonly ProcessEntry[]): Promise<readonly ProcessEntry[]> {
  const now = await Promise.all(members.map((member) => host.identify(member.pid)));
  return members.filter((member, index) => now[index]?.startTime === member.startTime);
}

/** Signals each process that is still the one that was listed. */
async function signalAll(
  host: Host,
  members: readonly ProcessEntry[],
  signal: NodeJS.Signals,
): Promise<void> {
  await Promise.all(
    members.map(async (member) => {
      const now = await host.identify(member.pid);
      if (now?.startTime === member.startTime) trySignal(member.pid, signal);
    }),
  );
}

/** True when the signal was sent; false when nobody was there to take it, or somebody who is another user by now. */
export function trySignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ESRCH' || code === 'EPERM') return false;
    throw error;
  }
}

/** True while exactly that process lives. */
export async function isAlive(host: Host, identity: ProcessIdentity): Promise<boolean> {
  const now = await host.identify(identity.pid);
  return now !== undefined && sameProcess(now, identity);
}

/** Those and all that descend from them, except `outside` and whatever descends from it alone. */
function withDescendants(
  all: readonly ProcessEntry[],
  from: ReadonlySet<number>,
  outside: ReadonlySet<number>,
): Set<number> {
  const found = new Set([...from].filter((pid) => !outside.has(pid)));
  for (let grew = found.size > 0; grew; ) {
    grew = false;
    for (const { pid, parent } of all) {
      if (!found.has(parent) || found.has(pid) || outside.has(pid)) continue;
      found.add(pid);
      grew = true;
    }
  }
  return found;
}
