import { BerthError, type ErrorCode, messageOf } from '@berth/contract';
import type { StoreOperations } from '../sql/operations.ts';
import type { Restored } from './backup/generation.ts';

/** What the worker is told at its start, as `workerData`. */
export interface WorkerConfig {
  readonly file: string;
  readonly maxPages?: number;
  /** Directory of the backups; without it there are none. */
  readonly backups?: string;
}

/** What was found and done while opening, for the log. */
export interface StoreFacts {
  readonly sqliteVersion: string;
  /** Names of the migrations that ran now; empty when the database was up to date. */
  readonly migrations: readonly string[];
  /** How the registry came back, until that is settled. */
  readonly restored?: Restored | null;
  /** Why there is no backup from before the migrations. */
  readonly backupProblem?: string | null;
}

/** What this store can do beside what every store can. */
export interface SqliteOperations extends StoreOperations {
  /** What the machine knows beyond a backup was put back: how the registry came back need not be kept any longer. */
  settleRestoration(): Promise<void>;
}

export type Method = keyof SqliteOperations;

export type Request = QueuedRequest | BackupRequest;

export interface QueuedRequest {
  readonly id: number;
  readonly method: Method | 'close';
  readonly args: readonly unknown[];
}

interface BackupRequest {
  readonly id: number;
  readonly method: 'backUp';
  readonly args: readonly [];
}

/** Opening is answered like a request, under this id. */
export const OPENING = 0;

export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | {
      readonly id: number;
      readonly ok: false;
      readonly error: WireError;
      /** The store is at its end: nothing that it is asked from now on is done. */
      readonly fatal?: true;
    };

/** A `BerthError` as plain data: structured cloning would keep its message and lose its code. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: string;
}

export function toWire(error: BerthError): WireError {
  return {
    code: error.code,
    message: error.message,
    ...(error.details === undefined ? {} : { details: error.details }),
    ...(error.cause === undefined ? {} : { cause: messageOf(error.cause) }),
  };
}

export function fromWire({ cause, ...refusal }: WireError): BerthError {
  return new BerthError(refusal, cause === undefined ? {} : { cause: new Error(cause) });
}
