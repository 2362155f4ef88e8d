import type { InstanceId } from '@berth/contract';

/** Whose places on disks are measured. */
export interface DiskTarget {
  readonly instance: InstanceId;
  readonly workspace: string;
  /** It has a home of its own. */
  readonly hasHome: boolean;
}

/** Bytes on disks. */
export interface DiskFound {
  readonly workspace: number;
  /** Its logs, those of former runs too. */
  readonly log: number;
  /** Null for what has none of its own. */
  readonly home: number | null;
  /** Otherwise it is at least so much. */
  readonly isComplete: boolean;
  /** Milliseconds of processor time that it took to find out. */
  readonly workedMs: number;
}

export interface DiskRoom {
  /** Names the disk. */
  readonly disk: string;
  /** Bytes. */
  readonly free: number;
  readonly total: number;
}

/** Looks at disks. Takes its time, holds up nobody, and changes nothing. */
export interface DiskProbe {
  measure(target: DiskTarget): Promise<DiskFound>;
  /** Around Berth's own state first, and then around each path; null for one that is not there. */
  room(paths: readonly string[]): Promise<readonly (DiskRoom | null)[]>;
}
