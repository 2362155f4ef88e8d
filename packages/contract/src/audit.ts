import type { ActorId, CredentialId, InstanceId } from './ids.ts';
import type { Via } from './access.ts';

/** What a record of the audit is about. An act has one when it begins, and a second one with the same id when it is over. */
export const AUDIT_PHASES = {
  begun: 'it is about to be done',
  done: 'it was done',
  refused: 'it was refused, and nothing was changed',
  failed: 'it was tried and went wrong; some of it may have been done',
  noted: 'it happened at the door, at a terminal, or to the audit itself',
} as const satisfies Readonly<Record<string, string>>;
export type AuditPhase = keyof typeof AUDIT_PHASES;

/** A value before and after. */
export interface AuditChange {
  readonly before: unknown;
  readonly after: unknown;
}

/** What is to be written down. The log adds its number and binds it to the one before. */
export interface AuditEntry {
  /** When it happened, in milliseconds since the Unix epoch. */
  readonly time: number;
  /** Of the act: the same at its beginning and its end. */
  readonly id: string;
  readonly phase: AuditPhase;
  /** Null for whoever could not be told. */
  readonly actor: ActorId | null;
  readonly via: Via | null;
  readonly credential: CredentialId | null;
  /** Address on the other side, or `socket`; null for Berth itself. */
  readonly from: string | null;
  /** Name of the mutation, or of what was noted. */
  readonly action: string;
  /** As the caller said it. */
  readonly target: string | null;
  /** The instance that is meant, where there is one; of what was refused to the token of an instance, that one. */
  readonly instance: InstanceId | null;
  /** What was asked for, without its secrets; null for the end of an act. */
  readonly input: Readonly<Record<string, unknown>> | null;
  /** Error code of what was refused or failed. */
  readonly code: string | null;
  /** What became different about the instance. */
  readonly changes: Readonly<Record<string, AuditChange>> | null;
  /** How often it happened, where several were counted together. */
  readonly count?: number;
  /** It could not be written when it happened. */
  readonly late?: true;
}

/** As it is on disk: the entry with its place in the chain. */
export interface AuditRecord extends AuditEntry {
  /** From 1, without gaps. */
  readonly seq: number;
  /** SHA-256 of the line before, in hexadecimal digits; 64 zeros for the first. */
  readonly prev: string;
  /** Ed25519 of the line without it, in base64url. */
  readonly signature: string;
}

/** What is on record of terminals that are typed into: many records, each of which says little. */
export const TERMINAL_ACTS: ReadonlySet<string> = new Set(['openTerminal', 'closeTerminal']);

/** What the log itself writes down when it finds that something is not as it left it. `verify` reports it for ever. */
export const AUDIT_DAMAGED = 'audit.damaged';
/** A last write that was never acknowledged was cut off. */
export const AUDIT_CUT = 'audit.cut';
/** Records beyond the signed end, all valid: the daemon died between writing them and saying so. */
export const AUDIT_CONTINUED = 'audit.continued';

/** What can be wrong with a chain. */
export const AUDIT_PROBLEMS = {
  key_missing: 'the public key is not there or cannot be read',
  key_other: 'the public key is not the one that the chain is signed with, or not the expected one',
  head_missing: 'the file that says where the chain ends is not there',
  head_invalid: 'the file that says where the chain ends was changed',
  segment_missing: 'a file of records is not there, or has another name',
  segment_foreign: 'there is a file among the records that does not belong there',
  record_changed: 'a record is not the one that the next one, or the end, was bound to',
  record_misplaced:
    'a record is not at its place: records are missing, doubled, inserted or in another order',
  record_torn: 'a line does not end, or is no record',
  signature_invalid: 'a signature is not the one of the key',
  end_missing: 'the chain ends before the place that its end names',
  damage_noted: 'a daemon has found damage and written it down here',
  anchor_differs: 'the chain does not contain what it was expected to',
} as const satisfies Readonly<Record<string, string>>;
export type AuditProblemKind = keyof typeof AUDIT_PROBLEMS;
