import type { ActorId } from '@berth/contract';
import type { Caller, Origin } from './caller.ts';

/** A mutation that is to go on the record. Secrets are taken out before it gets here. */
export interface AuditedAct {
  readonly caller: Caller;
  /** Name of the mutation, such as `stopInstance`. */
  readonly action: string;
  /** What it is aimed at, as the caller said it; null for the node itself. */
  readonly target: string | null;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What happened at the door, where there is no mutation: somebody signed in, or was refused. */
export interface AuditNote {
  /** Null for whoever could not be told. */
  readonly actor: ActorId | null;
  readonly origin: Origin | { readonly from: string };
  readonly action: string;
  readonly result: 'done' | 'refused';
  /** Error code of a refusal, address, path: never a secret. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The record of every act. */
export interface AuditTrail {
  /**
   * Writes down that the act begins, runs it, and writes down what came of it. Rejects as `run` does, and without having
   * run it where the beginning could not be written.
   */
  around<T>(act: AuditedAct, run: () => Promise<T>): Promise<T>;
  /** Never rejects and never waits for the disk: floods are counted together. */
  note(note: AuditNote): void;
}
