import type { CgroupPlace, CgroupReport } from './cgroups.ts';
import type { Limits } from './limits.ts';
import type { ProcessIdentity } from './process-identity.ts';
import type { ExitFacts } from './states.ts';

/** First frame of a client. */
export interface Hello {
  readonly min: number;
  readonly max: number;
  /** Who calls, for the keeper's own diagnosis. */
  readonly client: string;
}

/** The keeper's answer to `hello`, and the head of everything it knows. */
export interface Welcome {
  readonly version: number;
  readonly status: KeeperStatus;
}

export interface KeeperStatus {
  readonly instance: string;
  readonly run: string;
  readonly generation: number;
  readonly keeper: ProcessIdentity;
  /** The one child, also after its end; null before it was started. */
  readonly child: ProcessIdentity | null;
  /** Wall time in milliseconds at which the child was started. */
  readonly startedAt: number;
  readonly cols: number;
  readonly rows: number;
  /** Oldest retained and next output offset of this run. */
  readonly start: number;
  readonly end: number;
  readonly exit: ExitFacts | null;
  /** Output that the disk has refused to store, from the first to the last of it; absent while there is none. */
  readonly inDoubt?: { readonly from: number; readonly to: number };
  /** Version of the keeper's program; keepers of Berth 0.1.0 do not tell. */
  readonly program?: string;
  /** What came of putting the program into its control groups; absent where none were asked for. */
  readonly cgroup?: CgroupReport;
}

export interface StopRequest {
  /** Signal name sent first, to every process group of the session. */
  readonly signal: string;
  /** Milliseconds until everything that is left is killed. */
  readonly graceMs: number;
}

/** Where a container is. */
export interface ContainerPlace {
  /** Where its engine listens, as `DOCKER_HOST` has it. */
  readonly engine: string;
  /** Its id, or its name. */
  readonly id: string;
}

/** A network of its own for the child, out of which nothing leads but a proxy of its keeper's. */
export interface NetworkGate {
  /** Hosts that may be reached, as `readAllowedHost` takes them. */
  readonly allowed: readonly string[];
  /** Where the proxy listens on the loopback in that network. */
  readonly port: number;
  /** Ports of the machine's loopback that lead to the same ones in there. Absent: none. */
  readonly inlets?: readonly number[];
  /** Path of the program that makes it. Absent where a container has one already. */
  readonly bubblewrap?: string;
  /** Path of the program that enters it. */
  readonly nsenter: string;
}

/** Everything a keeper is told when it is started; one JSON line on its standard input. */
export interface KeeperConfig {
  readonly instance: string;
  readonly run: string;
  readonly generation: number;
  /** Directory of this run; exists, mode 0700. */
  readonly directory: string;
  /** Directory that holds all runs of the instance, for the log's bound. */
  readonly instanceDirectory: string;
  readonly socket: string;
  /** Absolute path of the program. */
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly cols: number;
  readonly rows: number;
  /** Signal that asks this kind of program to leave; also sent to what it leaves behind. */
  readonly stopSignal: string;
  /** Bound of all logs of the instance, in bytes. */
  readonly logMaxBytes: number;
  /** File mode creation mask of the child; that of the keeper's starter where it is not given. */
  readonly umask?: number;
  /** Control groups to put the child and the keeper into; none where it is not given. */
  readonly cgroup?: CgroupPlace;
  /** What the child and all that it starts may take. Held by those groups, and by the child's own process. */
  readonly limits?: Limits;
  /** The child passes the end of the real program on as its own exit status, in which a signal is 128 and its number. */
  readonly statusTellsSignal?: boolean;
  /** The program is the one of this container, which was made and not started: the keeper starts nothing else. */
  readonly container?: ContainerPlace;
  /** The child has a network of its own; that of the machine where it is not given. */
  readonly network?: NetworkGate;
  /** What the registry says of the instance and of this run. The keeper keeps it with its facts and does not look into it. */
  readonly registered?: Readonly<Record<string, unknown>>;
}

/** What a keeper writes down of itself and its child, and whose they are: a registry that was lost is put together from it. */
export interface KeeperFacts extends KeeperStatus {
  readonly registered?: Readonly<Record<string, unknown>>;
}

/** How a keeper that was started ahead, and the daemon that may need it, talk before there is a run for it. */
export const STANDBY = {
  /** Its first argument, in place of an instance. */
  argument: 'standby',
  /** The line it prints when it has loaded everything. It then blocks, and ends when standard input ends. */
  loaded: 'loaded',
  /** What it gets on standard input when there is a run; the configuration follows once it has answered. */
  wake: '\n',
  /** Its answer, one line. */
  awake: 'awake',
} as const;

/** The one line a keeper prints on its standard output: the run is up, or why it is not. */
export type KeeperReady =
  | { readonly ready: true; readonly status: KeeperStatus }
  | { readonly ready: false; readonly code: string; readonly message: string };

/** Files a keeper writes into its run directory. */
export const RUN_FILES = {
  /** Created exclusively by whoever decides the run's fate first: its keeper, or a daemon that gives it up. */
  claim: 'claim',
  /** Identity of keeper and child, size, and what the registry said: `KeeperFacts` as JSON. */
  facts: 'keeper.json',
  /** `ExitFacts` as JSON. */
  exit: 'exit.json',
  /** Space set aside so that exit facts can be written on a full disk. */
  reserve: 'exit.reserve',
  /** What the keeper has to say about its own troubles, for people. */
  errors: 'keeper.err',
  /** What was decided about connections: a `NotedDecision` as JSON in each line. */
  decisions: 'network.log',
  /** Directory of log segments. */
  log: 'log',
} as const;
