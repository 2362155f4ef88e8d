import { z } from 'zod';
import { ADMISSION_RULES, type AdmissionRules, PRESSURE_RULES } from '../admission.ts';
import { QUOTA_NAMES, QUOTA_SCOPES, type QuotaBounds, type QuotaName, type QuotaScope } from '../quotas.ts';
import { bytesOf } from '../sizes.ts';
import { durationSchema as duration } from './duration.ts';

/** What is held of a quota, and how much of it there is; as `berth quota --json` and the API show it. Only grows. */
export const quotaUseSchema = z.object({
  scope: z.enum(Object.keys(QUOTA_SCOPES) as [QuotaScope, ...QuotaScope[]]),
  /** Whose; null for all instances together. */
  owner: z.string().nullable(),
  quota: z.enum(QUOTA_NAMES as readonly [QuotaName, ...QuotaName[]]),
  used: z.number(),
  /** Null where it is not bounded. */
  limit: z.number().nullable(),
});
export type QuotaUse = z.infer<typeof quotaUseSchema>;

/** All that a start must find room in, as `berth quota --json` and the API show it. Only grows. */
export const quotasViewSchema = z.object({
  /** Where the quotas are written, and what is wrong there. */
  file: z.string(),
  problems: z.array(z.string()),
  uses: z.array(quotaUseSchema),
  /** Names of those that run without a limit of their memory, and are not counted in its sum. */
  unlimited: z.array(z.string()),
  /** Null where nobody looks, or it cannot be seen. */
  memory: z
    .object({
      available: z.number(),
      total: z.number(),
      /** Control group that has less than the machine. */
      group: z.string().nullable(),
      /** Percent of the time; null where nobody counts it. */
      stalled: z.number().nullable(),
      /** Bytes that are to be left. */
      reserve: z.number(),
    })
    .nullable(),
  /** Assistants that have been at rest for so long are put away when room is needed; null: nobody is. */
  makeRoomIdleMs: z.number().nullable(),
  /** Who waits, in turn. */
  queue: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      owner: z.string(),
      position: z.number().int(),
      reason: z.string().nullable(),
    }),
  ),
});
export type QuotasView = z.infer<typeof quotasViewSchema>;

const count = z.number().int().min(0).max(1_000_000);
const cpus = z.number().min(0).max(1_000_000);
const bytes = z.string().transform((text, context) => {
  const size = bytesOf(text);
  if (size !== undefined) return size;
  context.addIssue({ code: 'custom', message: 'write a size such as 512m or 8g' });
  return z.NEVER;
});

const bounds = z
  .strictObject({ instances: count, memory: bytes, cpus, ports: count })
  .partial()
  .transform((given): QuotaBounds => named(given));

const pressure = z
  .strictObject({
    reserve: bytes,
    stalled: z.number().min(0).max(100),
    expect: z.strictObject({ assistant: bytes, other: bytes }).partial().default({}),
    settle: duration,
  })
  .partial()
  .transform(({ reserve, stalled, expect = {}, settle }) => ({
    ...PRESSURE_RULES,
    ...named({
      reserve,
      stalledMax: stalled,
      expectAssistant: expect.assistant,
      expectOther: expect.other,
      settleMs: settle,
    }),
  }));

const DEFAULT_IDLE_MS = 30 * 60 * 1000;

/** `quotas.yaml`. What it does not name keeps its default. */
export const admissionRulesSchema: z.ZodType<AdmissionRules> = z
  .strictObject({
    fleet: bounds.default({}),
    owner: bounds.default({}),
    owners: z.record(z.string().min(1).max(128), bounds).default({}),
    assume: z
      .strictObject({ memory: bytes, cpus })
      .partial()
      .transform((given) => named(given))
      .default({}),
    pressure: z.union([z.literal('off'), pressure]),
    makeRoom: z.enum(['off', 'archive-idle']),
    idle: duration,
  })
  .partial()
  .transform(({ fleet = {}, owner = {}, owners = {}, assume = {}, pressure: wanted, makeRoom, idle }) => ({
    quotas: { fleet, owner, owners, assume },
    pressure: wanted === 'off' ? null : (wanted ?? ADMISSION_RULES.pressure),
    makeRoom: makeRoom === 'archive-idle' ? { idleMs: idle ?? DEFAULT_IDLE_MS } : null,
  }));

/** Without what was not given. */
function named<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
