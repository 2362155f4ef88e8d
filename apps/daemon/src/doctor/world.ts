import type {
  AccessConfig,
  AdmissionRules,
  ExitFacts,
  KeeperStatus,
  NotifyConfig,
  PortRange,
  ProcessIdentity,
  IsolationRules,
  RecoveryRules,
  Refusal,
} from '@berth/contract';
import type { AuditVerdict, DaemonView, InstanceView } from '@berth/contract/schemas';
import type { InstanceRecord, PortClaim, RunRecord } from '@berth/core';
import type { Result } from '@berth/foundation';
import type { BerthPaths, ProcessEntry } from '@berth/host';
import type { MarkedProcess, OpenDescriptors, Quota } from '@berth/host/inspection';
import type { SegmentCheck, SizedSegment } from '@berth/keeper';
import type { OrphanContainer } from '@berth/runtime-process';
import type { FaultyDefinition } from '@berth/agents';
import type { SettingsFile } from '../config/settings-file.ts';
import type { RegistryReading } from '@berth/store/sqlite-reader';

/**
 * Everything the doctor has looked at, as of one moment: plain values, so that what it concludes can be tested with
 * worlds that are made up. What could not be looked at is a sentence that says why.
 */
export interface World {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly self: Self;
  readonly paths: BerthPaths;
  readonly files: FileFacts;
  readonly configuration: ConfigurationFacts;
  readonly registry: RegistryLook;
  /** The newest file of the audit and its end; null where there is no audit yet. */
  readonly audit: Looked<AuditVerdict | null>;
  readonly daemon: DaemonFacts;
  readonly processes: Looked<readonly ProcessEntry[]>;
  readonly marked: Looked<readonly MarkedProcess[]>;
  readonly descriptors: Looked<{ readonly own: readonly OpenDescriptors[]; readonly machine: Quota }>;
  readonly inotify: Looked<{ readonly watches: Quota; readonly instances: Quota }>;
  readonly disk: Looked<DiskFacts>;
  /** Runs that the registry knows, except those of removed instances. */
  readonly runs: readonly RunFacts[];
  readonly logs: LogFacts;
  readonly ports: Looked<PortFacts>;
  readonly groups: Looked<GroupFacts>;
  /** Why no sandbox can be made here; null when one can. */
  readonly sandbox: Looked<string | null>;
  /** Containers of this state directory that belong to no run that goes on. */
  readonly orphans: Looked<readonly OrphanContainer[]>;
}

/** A sentence where it could not be looked. */
export type Looked<T> = Result<T, string>;

/** `missing` and `empty`: so it is before the first start. */
export type RegistryLook = Result<RegistryReading | 'missing' | 'empty', Refusal>;

/** This program and the machine it runs on. */
export interface Self {
  readonly version: string;
  readonly node: string;
  readonly sqlite: string;
  readonly user: number;
  readonly identity: Looked<ProcessIdentity>;
}

export interface FileFacts {
  readonly directories: readonly DirectoryFacts[];
  /** Regular files and sockets whose mode matters. */
  readonly files: readonly { readonly path: string; readonly mode: number; readonly user: number }[];
  readonly temporaries: readonly TemporaryFacts[];
  readonly sockets: readonly SocketFacts[];
  /** Names below `instances`, with the names below each of them. */
  readonly instances: readonly { readonly name: string; readonly entries: readonly string[] }[];
  readonly ballastBytes: number | null;
  /** Registries that were damaged and moved aside when a backup took their place. */
  readonly damagedRegistries: readonly string[];
  /** Paths that could not be looked at, with the reason. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/** Files that people write. */
export interface ConfigurationFacts {
  readonly notify: SettingsFile<NotifyConfig>;
  readonly recovery: SettingsFile<RecoveryRules>;
  readonly isolation: SettingsFile<IsolationRules>;
  readonly quotas: SettingsFile<AdmissionRules>;
  readonly access: SettingsFile<AccessConfig>;
  /** Definitions of agents: how many there are, and which cannot be used. */
  readonly agents: { readonly files: number; readonly faulty: readonly FaultyDefinition[] };
}

export interface DirectoryFacts {
  readonly path: string;
  readonly kind: 'missing' | 'directory' | 'other';
  readonly mode: number;
  readonly user: number;
  readonly writable: boolean;
}

export interface TemporaryFacts {
  readonly path: string;
  /** Pid of its writer, as its name says; null where the writer is the daemon. */
  readonly writer: number | null;
  /** When the process that has this pid now was started, where that is known. */
  readonly writerStartedAt: number | null;
  readonly modifiedAt: number;
}

export interface SocketFacts {
  readonly path: string;
  readonly name: string;
  readonly listening: boolean;
}

export interface DaemonFacts {
  readonly answer: DaemonAnswer;
  /** Who daemon.json says it is. */
  readonly facts: { readonly identity: ProcessIdentity; readonly version: string } | null;
  /** Whether there is a file daemon.json, whatever is in it. */
  readonly hasFacts: boolean;
  readonly hasSocket: boolean;
  /** Pids that hold the lock; a sentence where that cannot be known. */
  readonly lockHolders: Looked<readonly number[]>;
  /** Milliseconds since the epoch at which the holder started, where it is known. */
  readonly holderStartedAt: number | null;
  readonly log: { readonly bytes: number; readonly recentWarnings: number } | null;
}

export type DaemonAnswer =
  | {
      readonly kind: 'answers';
      readonly daemon: Omit<DaemonView, 'cgroups' | 'listening'>;
      readonly instances: readonly InstanceView[];
      /** What it says of control groups; null where it is of a version that knows none. */
      readonly cgroups: string | null;
    }
  | { readonly kind: 'refuses'; readonly reason: string }
  | { readonly kind: 'silent' }
  | { readonly kind: 'absent' };

export interface DiskFacts {
  readonly freeBytes: number;
  readonly totalBytes: number;
  readonly freeFiles: number;
  /** 0 where the file system has no bound. */
  readonly totalFiles: number;
}

/** A known run, and what there is of it. */
export interface RunFacts {
  readonly instance: InstanceRecord;
  readonly run: RunRecord;
  /** It is the instance's current or last one. */
  readonly current: boolean;
  readonly directory: string;
  readonly hasDirectory: boolean;
  /** Who claimed the run, and when. */
  readonly claim: { readonly by: string; readonly time: number } | null;
  /** `keeper.json`; `damaged` when it cannot be read. */
  readonly facts: KeeperStatus | 'damaged' | null;
  readonly exit: ExitFacts | 'damaged' | null;
  /** Path of the keeper's socket. */
  readonly socket: string;
  /** What its keeper says; null for runs that are over, whose keepers are not asked. */
  readonly keeper: KeeperAnswer | null;
  /** Size of `keeper.err`. */
  readonly faultBytes: number;
}

export type KeeperAnswer =
  | { readonly kind: 'answers'; readonly status: KeeperStatus }
  /** Nobody listens there. */
  | { readonly kind: 'nobody' }
  /** Somebody does, and says nothing. */
  | { readonly kind: 'silent'; readonly reason: string };

export interface PortFacts {
  /** Ports that Berth leases; a sentence where `BERTH_PORTS` makes no sense. */
  readonly range: Looked<PortRange>;
  /** Ports that the kernel gives to outgoing connections; null where that is not known. */
  readonly outgoing: PortRange | null;
  /** Claims of all Berths of this machine that this user may see. */
  readonly claims: readonly PortClaim[];
  /** Who listens on leased ports. */
  readonly listeners: readonly PortListener[];
}

export interface GroupFacts {
  /** What the daemon says it may do; null where none says. */
  readonly kind: string | null;
  /** Control groups of instances, wherever runs of this registry have had theirs. */
  readonly groups: readonly InstanceGroup[];
}

export interface InstanceGroup {
  readonly path: string;
  /** Id of the instance, as the group's name says. */
  readonly instance: string;
  /** Processes in the keeper's group, and in all others. */
  readonly keepers: readonly number[];
  readonly others: readonly number[];
}

export interface PortListener {
  readonly port: number;
  /** Null where the system does not show it. */
  readonly owner: { readonly pid: number; readonly command: string; readonly instance: string | null } | null;
}

export interface LogFacts {
  readonly runs: readonly RunLog[];
  readonly removed: readonly { readonly path: string; readonly bytes: number }[];
  /** Bound of an instance's log in bytes, as far as it is known. */
  readonly boundBytes: number;
  readonly checkedBytes: number;
  readonly totalBytes: number;
}

/** The log of one run. */
export interface RunLog {
  /** Id of the run. */
  readonly run: string;
  readonly segments: readonly SizedSegment[];
  /** Those of them that were read, in order. */
  readonly checks: readonly SegmentCheck[];
}
