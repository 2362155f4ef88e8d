import type { Result } from '@berth/foundation';
import type { InstanceId, Refusal } from '@berth/contract';

/** What core must know of the machine before it admits anything. */
export interface Machine {
  /** Absolute path of a program as a child with that environment and directory would find it. */
  resolveCommand(
    file: string,
    env: Readonly<Record<string, string>>,
    directory: string,
  ): Promise<Result<string, Refusal>>;
  /** The directory's real path, if it can be entered and listed. */
  checkDirectory(directory: string): Promise<Result<string, Refusal>>;
  /** Refuses when there is no room for another run: on the disk, or among the files that this process may open. */
  checkRoom(): Promise<Result<void, Refusal>>;
  /** Gives up space kept in reserve, so that what was observed can still be recorded on a full disk. Idempotent. */
  releaseBallast(): Promise<void>;
  /** The home of an instance that does not see its user's. It need not be there yet. */
  privateHome(instance: InstanceId): string;
  /** Environment for children when the caller sends none: what everybody may have, and what fits these patterns. */
  baseEnvironment(patterns: readonly string[]): Readonly<Record<string, string>>;
}
