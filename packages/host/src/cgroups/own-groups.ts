import { CGROUP_CONTROLLERS, type CgroupController } from '@berth/contract';

/** The group of this process in one hierarchy. */
export interface OwnGroup {
  readonly version: 1 | 2;
  /** Its directory. */
  readonly directory: string;
  /** Where Berth's groups go: that directory, or the one above the groups of Berth that it is part of. */
  readonly base: string;
  /** Those of this hierarchy that Berth makes use of; none for version 2, which says by group what there is. */
  readonly controllers: readonly CgroupController[];
}

/** Directory in the base that holds the groups of instances. */
export const BERTH_GROUP = 'berth';
/** Group in the base for Berth's own processes, where the base itself must not hold any. */
export const DAEMON_GROUP = 'berth-daemon';

/** A daemon that was started from inside an instance, or by another daemon, does not nest its groups. */
const OF_BERTH = new RegExp(`^(.*?)/(?:${BERTH_GROUP}/inst_[^/]+|${DAEMON_GROUP})(?:/.*)?$`);

/**
 * The groups of this process, from `/proc/self/mountinfo` (where the hierarchies are mounted) and `/proc/self/cgroup`
 * (where in them it is). A hierarchy that is not mounted, or of which only another part is visible here, is left out.
 */
export function ownGroups(mountinfo: string, cgroup: string): readonly OwnGroup[] {
  const mounts = mountinfo.split('\n').flatMap(parseMount);
  return cgroup.split('\n').flatMap((line) => {
    const place = parsePlace(line);
    return place === undefined ? [] : mounts.flatMap((mount) => groupAt(mount, place)).slice(0, 1);
  });
}

interface Mount {
  readonly version: 1 | 2;
  /** Group that is seen at the mount point. */
  readonly root: string;
  readonly point: string;
  readonly options: readonly string[];
}

interface Place {
  readonly controllers: readonly string[];
  readonly path: string;
}

const VERSIONS = new Map<string | undefined, 1 | 2>([
  ['cgroup', 1],
  ['cgroup2', 2],
]);

/** `36 35 98:0 ROOT POINT options optional… - TYPE source OPTIONS` (proc_pid_mountinfo(5)). */
function parseMount(line: string): Mount[] {
  const [head = '', tail = ''] = line.split(' - ');
  const [, , , root, point] = head.split(' ');
  const [type, , options = ''] = tail.split(' ');
  const version = VERSIONS.get(type);
  if (version === undefined || root === undefined || point === undefined) return [];
  return [{ version, root: unescaped(root), point: unescaped(point), options: options.split(',') }];
}

/** Spaces and the like are written as octal numbers. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

/** `4:memory:/path`, or `0::/path` for version 2 (cgroups(7)). */
function parsePlace(line: string): Place | undefined {
  const found = /^\d+:([^:]*):(\/.*)$/.exec(line);
  if (found === null) return undefined;
  const [, names = '', path = ''] = found;
  return { controllers: names === '' ? [] : names.split(','), path };
}

function groupAt(mount: Mount, place: Place): OwnGroup[] {
  const version = place.controllers.length === 0 ? 2 : 1;
  const fits = mount.version === version && place.controllers.every((name) => mount.options.includes(name));
  const path = fits ? pathBelow(mount.root, place.path) : undefined;
  if (path === undefined) return [];
  const controllers = CGROUP_CONTROLLERS.filter((name) => place.controllers.includes(name));
  if (version === 1 && controllers.length === 0) return [];
  const base = OF_BERTH.exec(path)?.[1] ?? path;
  return [{ version, directory: `${mount.point}${path}`, base: `${mount.point}${base}`, controllers }];
}

/** Undefined when the path is not below what is mounted. The root of everything is the empty path. */
function pathBelow(root: string, path: string): string | undefined {
  const inside =
    root === '/' ? path : path === root ? '' : path.startsWith(`${root}/`) ? path.slice(root.length) : '..';
  if (inside.startsWith('..') || inside.startsWith('/..')) return undefined;
  return inside === '/' ? '' : inside;
}
