import type { ActorId, AuditEntry, AuditRecord } from '@berth/contract';
import type { AuditVerdict } from '@berth/contract/schemas';

/** A text that is not to be read, but recognised when it comes again. */
export interface SealedText {
  readonly length: number;
  /** Keyed, so that a guess cannot be tried without the installation's own secret. */
  readonly digest: string;
}

export interface AuditQuery {
  /** Only records with a greater number. */
  readonly after?: number | undefined;
  /** Only records with a smaller number. */
  readonly before?: number | undefined;
  readonly limit: number;
  readonly actor?: ActorId | undefined;
  readonly action?: string | undefined;
  /** As the caller said it, or the id of the instance that was meant: any of these. */
  readonly targets?: readonly string[] | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly since?: number | undefined;
  /** False leaves out terminals that were opened and closed: `TERMINAL_ACTS` that are known to have gone well. */
  readonly terminals?: boolean | undefined;
}

/** Lines of a chain as they are on disk, for a copy elsewhere. */
export interface AuditLines {
  readonly lines: readonly string[];
  /** The last number that is in them; what comes after is asked for with it. */
  readonly last: number;
  /** A signed line that closes a copy that ends here; null while there is more. */
  readonly manifest: string | null;
}

/** The record of every act: append-only, chained, signed. */
export interface AuditLog {
  /**
   * Durable when it resolves, all of them, in this order. Rejects with `disk_full` or `state_unwritable`, and then has
   * written none. Many that wait are written together.
   */
  append(entries: readonly AuditEntry[]): Promise<void>;
  seal(text: string): SealedText;
  /** Newest first. */
  page(query: AuditQuery, signal: AbortSignal): Promise<readonly AuditRecord[]>;
  /** Reads everything, while others go on. */
  verify(signal: AbortSignal): Promise<AuditVerdict>;
  /** Oldest first, from behind `after`. */
  lines(range: { readonly from: number; readonly after: number }): Promise<AuditLines>;
}
