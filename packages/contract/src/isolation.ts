/** How far an instance is kept from the rest of the machine, from not at all to all the way. */
export const ISOLATIONS = {
  none: 'A plain process: it may do what its user may.',
  sandbox: 'Sees its workspace, a home of its own and a read-only system; nothing else of the machine.',
  container:
    'Sees its workspace, a home of its own and an image; has no rights, and only the network of its engine.',
} as const;
export type Isolation = keyof typeof ISOLATIONS;

/** The driver that an isolation stands for. */
export const RUNTIMES = {
  none: 'process',
  sandbox: 'sandbox',
  container: 'container',
} as const satisfies Record<Isolation, string>;

/** What an isolated instance reaches of the network. */
export const NETWORKS = {
  full: "A sandbox has the machine's own network, with all that listens on it; a container its engine's bridge.",
  'allow-list':
    'The hosts that are on its list and those that its assistant needs, through a proxy of its own.',
  none: 'Nothing, the machine included.',
} as const;
export type Network = keyof typeof NETWORKS;

/** A directory or file of the machine that an isolated instance sees at its own path. */
export interface Mount {
  /** Absolute. */
  readonly path: string;
  readonly writable: boolean;
}

/** What stands between an instance and the machine. Plain data: it is stored with the instance. */
export interface Confinement {
  readonly network: Network;
  /** With the network `allow-list`: the hosts on it, as `readAllowedHost` takes them. */
  readonly allowed?: readonly string[];
  /** What was asked for, besides the workspace. */
  readonly mounts: readonly Mount[];
  /** What Berth itself opens, of its own files: for a run's assistant. Absent: nothing. */
  readonly granted?: readonly Mount[];
  /** Ports of its loopback at which Berth itself asks a run's assistant. Absent: none. */
  readonly asked?: readonly number[];
  /** Of a container: the image it is made of. Absent: the one that the daemon is configured with. */
  readonly image?: string;
  /** Of a container: nothing of the image can be written. Its workspace, home and `/tmp` can. */
  readonly readOnlyImage?: boolean;
}

export const MOUNTS_MAX = 64;
