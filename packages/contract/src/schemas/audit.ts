import { z } from 'zod';
import { VIAS } from '../access.ts';
import { AUDIT_PHASES, AUDIT_PROBLEMS } from '../audit.ts';

const keys = <T extends Record<string, unknown>>(table: T) =>
  z.enum(Object.keys(table) as [keyof T & string, ...(keyof T & string)[]]);

/** A record of the audit, as `berth audit ls --json` and the API show it. Only grows. */
export const auditRecordViewSchema = z.object({
  seq: z.number().int(),
  time: z.iso.datetime(),
  /** The same at the beginning and at the end of an act. */
  id: z.string(),
  phase: keys(AUDIT_PHASES),
  actor: z.string().nullable(),
  via: keys(VIAS).nullable(),
  credential: z.string().nullable(),
  from: z.string().nullable(),
  action: z.string(),
  target: z.string().nullable(),
  instance: z.string().nullable(),
  /** As it is called now; null where there is no such instance any more. */
  instanceName: z.string().nullable(),
  input: z.record(z.string(), z.unknown()).nullable(),
  code: z.string().nullable(),
  changes: z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() })).nullable(),
  count: z.number().int(),
  late: z.boolean(),
  /** A beginning whose act goes on. Without it and without an end, nobody knows what came of it. */
  underWay: z.boolean(),
});
export type AuditRecordView = z.infer<typeof auditRecordViewSchema>;

export const auditProblemSchema = z.object({
  kind: keys(AUDIT_PROBLEMS),
  /** The record it is about; null where it is about no single one. */
  seq: z.number().int().nullable(),
  file: z.string().nullable(),
  message: z.string(),
});
export type AuditProblem = z.infer<typeof auditProblemSchema>;

/** What came of looking at a chain. Only grows. */
export const auditVerdictSchema = z.object({
  sound: z.boolean(),
  records: z.number().int(),
  /** Number and SHA-256 of the last record, to be kept elsewhere: a later chain must contain it. */
  last: z.object({ seq: z.number().int(), hash: z.string() }),
  /** Fingerprint of the public key. */
  key: z.string().nullable(),
  /** Valid records beyond the signed end, and bytes of an unfinished one: what a daemon leaves that was killed. */
  beyondEnd: z.number().int(),
  unfinishedBytes: z.number().int(),
  /** The first ones, in the order of the chain. */
  problems: z.array(auditProblemSchema),
});
export type AuditVerdict = z.infer<typeof auditVerdictSchema>;

const seq = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const filter = z.string().min(1).max(256);

/** Which records are wanted. */
export const auditQuerySchema = z.object({
  before: seq.optional(),
  after: seq.optional(),
  from: seq.optional(),
  limit: z.number().int().min(1).max(1000),
  actor: filter.optional(),
  action: filter.optional(),
  target: filter.optional(),
  since: z.iso.datetime().optional(),
  terminals: z.boolean().optional(),
});
