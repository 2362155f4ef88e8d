import type { InstanceId, NoticeActivity, Ring } from '@berth/contract';
import type { NoticeTrial, NotifyView } from '@berth/contract/schemas';
import type { Call } from './runtime.ts';

/** Something that a person should know of. What it says in words holds no control characters. */
export interface Notice {
  /** Null for a test. */
  readonly instance: InstanceId | null;
  readonly name: string;
  readonly agent: string;
  readonly workspace: string;
  readonly activity: NoticeActivity;
  readonly detail: string | null;
  /** Since when it is so, in milliseconds since the Unix epoch. */
  readonly since: number;
  /** What it is, as one line. */
  readonly title: string;
  /** What there is to say beside it, as some lines. */
  readonly body: string;
}

/** What a person wants to be told, and how terminals are to ring then. */
export interface NoticeWishes {
  readonly on: readonly NoticeActivity[];
  readonly ring: Ring;
}

/** Brings notices to whoever is at the machine, by the ways of its configuration, which may change at any time. */
export interface Notices {
  readonly wishes: NoticeWishes;
  /**
   * Shows it by every way that is used, and resolves when nothing more comes of it. What fails is said in the log and
   * rejects nothing. One that still waits for its turn gives way to a newer one of the same instance. An aborted call
   * leaves no process behind.
   */
  show(notice: Notice, call: Call): Promise<void>;
  /** The same for a test, which waits for nobody's turn: says what came of every way. */
  try(notice: Notice, call: Call): Promise<readonly NoticeTrial[]>;
  /** The configuration, and by what each way works here. */
  describe(): Promise<Pick<NotifyView, 'file' | 'problems' | 'ways'>>;
}
