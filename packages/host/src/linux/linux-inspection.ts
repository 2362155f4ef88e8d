import { readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { type PortRange, systemCode } from '@berth/contract';
import type { Inspection, MarkedProcess, OpenDescriptors, Quota } from '../inspection.ts';
import { parseProcStat } from './proc-stat.ts';

/** Unit of start times in /proc: a constant of the kernel's interface on every platform Berth runs on. */
const TICKS_PER_SECOND = 100;
const INOTIFY_LINK = 'anon_inode:inotify';
const DELETED = ' (deleted)';
/** What a process may find missing of another one: it ended, or is somebody else's. */
const NOT_OURS = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'EINVAL']);

/** Reads /proc at once and in order: measured, that is several times as fast as asynchronous reads of such files. */
export class LinuxInspection implements Inspection {
  readonly #user = process.getuid?.() ?? -1;
  #bootTime: number | undefined;

  startedAt(startTime: string): number {
    this.#bootTime ??= Number(/^btime (\d+)$/m.exec(read('/proc/stat') ?? '')?.[1]) * 1000;
    return this.#bootTime + (Number(startTime) * 1000) / TICKS_PER_SECOND;
  }

  marked(): readonly MarkedProcess[] {
    return this.#pids().flatMap((pid) => {
      const environment = read(`/proc/${pid}/environ`);
      // Most processes are nobody's, and are done with here.
      if (environment?.includes('BERTH_') !== true) return [];
      const instance = variableIn(environment, 'BERTH_INSTANCE') ?? null;
      const role = variableIn(environment, 'BERTH_ROLE') ?? null;
      if (instance === null && role === null) return [];
      const stat = parseProcStat(read(`/proc/${pid}/stat`) ?? '');
      if (stat === undefined || stat.zombie) return [];
      const command = (read(`/proc/${pid}/cmdline`) ?? '').split('\0').slice(0, -1);
      const errors = role === null ? null : (link(`/proc/${pid}/fd/2`) ?? null);
      const groups = read(`/proc/${pid}/cgroup`) ?? '';
      return [{ pid, startTime: stat.startTime, instance, role, command, errors, groups }];
    });
  }

  descriptors(pid: number): OpenDescriptors | undefined {
    const names = list(`/proc/${pid}/fd`);
    const limit = /^Max open files\s+(\d+)/m.exec(read(`/proc/${pid}/limits`) ?? '')?.[1];
    if (names === undefined || limit === undefined) return undefined;
    return {
      pid,
      open: names.length,
      limit: Number(limit),
      deleted: names
        .map((name) => `/proc/${pid}/fd/${name}`)
        .flatMap((path) => deletedFile(path, link(path))),
    };
  }

  variable(pid: number, name: string): string | undefined {
    return variableIn(read(`/proc/${pid}/environ`) ?? '', name);
  }

  openFiles(): Quota {
    const [used = 0, , limit = Number.POSITIVE_INFINITY] = (read('/proc/sys/fs/file-nr') ?? '')
      .trim()
      .split(/\s+/)
      .map(Number);
    return { used, limit };
  }

  inotify(): { readonly watches: Quota; readonly instances: Quota } | undefined {
    const watchLimit = read('/proc/sys/fs/inotify/max_user_watches');
    const instanceLimit = read('/proc/sys/fs/inotify/max_user_instances');
    if (watchLimit === undefined || instanceLimit === undefined) return undefined;
    let instances = 0;
    let watches = 0;
    for (const pid of this.#pids()) {
      for (const name of list(`/proc/${pid}/fd`) ?? []) {
        if (link(`/proc/${pid}/fd/${name}`) !== INOTIFY_LINK) continue;
        instances += 1;
        watches += (read(`/proc/${pid}/fdinfo/${name}`) ?? '').match(/^inotify /gm)?.length ?? 0;
      }
    }
    return {
      watches: { used: watches, limit: Number(watchLimit) },
      instances: { used: instances, limit: Number(instanceLimit) },
    };
  }

  outgoingPorts(): PortRange {
    const text = read('/proc/sys/net/ipv4/ip_local_port_range') ?? '';
    const [from = 0, to = 0] = text.trim().split(/\s+/).map(Number);
    return { from, to };
  }

  lockHolders(path: string): readonly number[] {
    const file = attempt(() => ({ inode: statSync(path).ino, path: realpathSync(path) }));
    if (file === undefined) return [];
    const pids = [...(read('/proc/locks') ?? '').matchAll(LOCK)]
      .filter(([, , inode]) => Number(inode) === file.inode)
      .map(([, pid]) => Number(pid));
    // An inode number is only unique on its own file system.
    return [...new Set(pids)].filter((pid) =>
      list(`/proc/${pid}/fd`)?.some((name) => link(`/proc/${pid}/fd/${name}`) === file.path),
    );
  }

  /** Processes of this user; the quotas are counted by user. */
  #pids(): number[] {
    return (list('/proc') ?? [])
      .map(Number)
      .filter((pid) => Number.isInteger(pid) && owner(`/proc/${pid}`) === this.#user);
  }
}

/** `1: POSIX  ADVISORY  WRITE 4242 fe:00:7340 0 EOF`; device numbers differ from those of stat on some file systems. */
const LOCK = /^\d+: (?:->\s*)?\S+\s+\S+\s+\S+\s+(-?\d+) [0-9a-f]+:[0-9a-f]+:(\d+) /gm;

function variableIn(environment: string, name: string): string | undefined {
  const start = `${name}=`;
  return environment
    .split('\0')
    .find((entry) => entry.startsWith(start))
    ?.slice(start.length);
}

/** Only what had a name on a disk: anonymous memory is deleted from the beginning. */
function deletedFile(path: string, target: string | undefined): { path: string; bytes: number }[] {
  if (target?.startsWith('/') !== true || !target.endsWith(DELETED)) return [];
  if (target.startsWith('/memfd:') || target.startsWith('/dev/')) return [];
  return [{ path: target.slice(0, -DELETED.length), bytes: attempt(() => statSync(path).size) ?? 0 }];
}

function read(path: string): string | undefined {
  return attempt(() => readFileSync(path, 'latin1'));
}

function list(path: string): string[] | undefined {
  return attempt(() => readdirSync(path));
}

function link(path: string): string | undefined {
  return attempt(() => readlinkSync(path));
}

function owner(path: string): number | undefined {
  return attempt(() => statSync(path).uid);
}

function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (NOT_OURS.has(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}
