import { z } from 'zod';
import { HEALTHS } from '../health.ts';
import { ISOLATIONS, NETWORKS } from '../isolation.ts';
import { HOLDS, LIMITS } from '../limits.ts';
import {
  ACTIVITIES,
  ATTACHMENTS,
  EXIT_CAUSES,
  RECOVERY_HOLDS,
  RECOVERY_REASONS,
  RECOVERY_STATES,
  RESTART_POLICIES,
  STATUSES,
} from '../states.ts';
import { mountSchema } from './input.ts';

const keys = <T extends Record<string, unknown>>(table: T) =>
  z.enum(Object.keys(table) as [keyof T & string, ...(keyof T & string)[]]);

/** How a run ended, as the API shows it: `time` is ISO 8601. */
export const exitViewSchema = z.object({
  code: z.number().int().nullable(),
  signal: z.string().nullable(),
  cause: keys(EXIT_CAUSES),
  time: z.iso.datetime(),
  detail: z.string().nullable(),
});

/** A leased port. */
export const portViewSchema = z.object({ name: z.string(), port: z.number().int() });

/** Where an instance stands that ended without being asked to: how it comes back, or why it does not. */
export const recoveryViewSchema = z.object({
  state: keys(RECOVERY_STATES),
  reason: keys(RECOVERY_REASONS).nullable(),
  detail: z.string().nullable(),
  /** Starts since it was last well. */
  attempt: z.number().int(),
  /** When the next start is due; null when none is. */
  at: z.iso.datetime().nullable(),
  /** Why that start waits although it is due. */
  hold: keys(RECOVERY_HOLDS).nullable(),
});

/** Where an instance stands that waits for room. */
export const queueViewSchema = z.object({
  /** From 1; null while that is not known. */
  position: z.number().int().nullable(),
  /** What there is no room in; null until it was tried. */
  reason: z.string().nullable(),
  since: z.iso.datetime(),
  /** When it gives up; null when it never does. */
  until: z.iso.datetime().nullable(),
});

/** A limit as it was asked for, and how it is held. */
export const limitViewSchema = z.object({
  name: keys(LIMITS),
  /** Bytes, processors, a count, or milliseconds. */
  value: z.number(),
  /** Null while it does not run. */
  hold: keys(HOLDS).nullable(),
});

/** An instance as `berth ls --json`, `berth inspect --json` and the API show it. Only grows. */
export const instanceViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  node: z.string(),
  owner: z.string(),
  agent: z.string(),
  runtime: z.string(),
  status: keys(STATUSES),
  attachment: keys(ATTACHMENTS),
  activity: keys(ACTIVITIES),
  /** When that began; null for what is no assistant, and while it does not run. */
  activitySince: z.iso.datetime().nullable(),
  /** What it waits for or what went wrong, in a few words. */
  activityDetail: z.string().nullable(),
  /** Id of the assistant's conversation, under which it is taken up again. */
  conversation: z.string().nullable(),
  /** The login and configuration of its own that an assistant has; null for the user's. */
  profile: z.string().nullable(),
  /** Pid of the child on its node; null while it does not run. */
  pid: z.number().int().nullable(),
  /** Pid of the keeper; null while it does not run. */
  keeperPid: z.number().int().nullable(),
  /** Directory of its control group, for people; null while it does not run, and where it has none. */
  cgroup: z.string().nullable(),
  ports: z.array(portViewSchema),
  /** By its health check; null where it has none, and unless it runs. */
  health: keys(HEALTHS).nullable(),
  /** What the last probe found wrong; null while nothing is. */
  healthDetail: z.string().nullable(),
  /** It was put away, and is started as soon as somebody attaches or sends it something. */
  archived: z.boolean(),
  /** Whether it is started again after its end. */
  restart: keys(RESTART_POLICIES),
  /** Null while nothing is owed to it. */
  recovery: recoveryViewSchema.nullable(),
  /** Null for what does not wait for room. */
  queue: queueViewSchema.nullable(),
  /** How far it is kept from the rest of the machine. */
  isolation: keys(ISOLATIONS),
  /** What it reaches of the network; null for what is not isolated. */
  network: keys(NETWORKS).nullable(),
  /** Hosts that it may reach, with the network `allow-list`. */
  allowed: z.array(z.string()),
  /** What it sees besides its workspace. */
  mounts: z.array(mountSchema),
  /** What it may take, and what holds that: the kernel, Berth, or nothing. */
  limits: z.array(limitViewSchema),
  workspace: z.string(),
  command: z.array(z.string()),
  /** Current or last run. */
  run: z.string().nullable(),
  generation: z.number().int(),
  /** People and programs that look at the terminal now. */
  viewers: z.number().int(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  removedAt: z.iso.datetime().nullable(),
  exit: exitViewSchema.nullable(),
});

export type InstanceView = z.infer<typeof instanceViewSchema>;
export type QueueView = z.infer<typeof queueViewSchema>;
export type RecoveryView = z.infer<typeof recoveryViewSchema>;
export type ExitView = z.infer<typeof exitViewSchema>;
