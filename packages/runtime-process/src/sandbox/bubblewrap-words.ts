import type { Mount, Network } from '@berth/contract';

/** Everything a sandboxed program sees, with nothing left to find out. */
export interface SandboxView {
  /** Directories and links of the system, in the order in which they are put there. */
  readonly system: readonly SystemPlace[];
  /** Files and directories that are empty inside, whatever they hold outside. */
  readonly hidden: readonly HiddenPlace[];
  /** What it may read, or read and write, at its own path. Later ones lie on top of earlier ones. */
  readonly mounts: readonly Mount[];
  readonly network: Network;
  readonly cwd: string;
}

export type SystemPlace =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'link'; readonly path: string; readonly target: string };

export interface HiddenPlace {
  readonly kind: 'file' | 'directory';
  readonly path: string;
}

/** Private and empty at every start. */
const TEMPORARY = ['/tmp', '/var/tmp', '/run'];

/** Words for bubblewrap, up to the program's own. */
export function bubblewrapWords({ system, hidden, mounts, network, cwd }: SandboxView): string[] {
  return [
    // A namespace of each kind; one of users, so that nothing in it is a privilege outside.
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    // With an allow-list it is in a network of its own already.
    ...(network === 'none' ? ['--unshare-net'] : []),
    // No `--new-session`: a program without a controlling terminal has neither Ctrl-C nor job control. The terminal is the
    // keeper's own, so that nobody else's input can be forged through it.
    ...['--die-with-parent', '--cap-drop', 'ALL'],
    ...system.flatMap(systemWords),
    ...hidden.flatMap(hiddenWords),
    ...['--dev', '/dev', '--proc', '/proc'],
    ...TEMPORARY.flatMap((path) => ['--tmpfs', path]),
    ...mounts.flatMap(({ path, writable }) => [writable ? '--bind' : '--ro-bind', path, path]),
    ...['--chdir', cwd],
  ];
}

function systemWords(place: SystemPlace): string[] {
  return place.kind === 'link'
    ? ['--symlink', place.target, place.path]
    : ['--ro-bind', place.path, place.path];
}

function hiddenWords({ kind, path }: HiddenPlace): string[] {
  return kind === 'file' ? ['--ro-bind', '/dev/null', path] : ['--tmpfs', path];
}
