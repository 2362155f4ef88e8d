import { z } from 'zod';
import { type Isolation, ISOLATIONS, type Network, NETWORKS } from '../isolation.ts';
import { type LimitName, LIMITS } from '../limits.ts';
import { GRACE_MAX_MS, TEXT_MAX, TERMINAL_MAX, TERMINAL_MIN } from '../launch.ts';
import { PORTS_PER_INSTANCE_MAX } from '../ports.ts';
import { RESTART_POLICIES, type RestartPolicy } from '../states.ts';

const size = z.number().int().min(TERMINAL_MIN).max(TERMINAL_MAX);
const NUL_FREE = /^[^\0]*$/;
const text = z.string().regex(NUL_FREE, 'must not hold a NUL character');
/** A year. */
const WAIT_MAX_MS = 365 * 24 * 60 * 60 * 1000;
/** Sizes that no honest request comes near: together they stay far below the kernel's 2 MiB for a new program. */
const ARGS_MAX = 4096;

export const environmentEntrySchema = z.object({
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be an environment variable name'),
  value: text.max(TEXT_MAX),
});

/** A port to lease. Its name and number are judged by core, which says more than a schema can. */
export const portWishSchema = z.object({
  name: text.max(64),
  /** The number it would like best; another one is leased when that is taken. */
  port: z.number().int().optional(),
});

/** What is asked to find out whether an instance is well. Judged by core, which says more than a schema can. */
export const healthWishSchema = z.object({
  /** Run by `sh`, in the instance's directory and with its environment; well when it exits with 0. */
  command: text.max(TEXT_MAX).optional(),
  /** `NAME` or `NAME/path`: a GET on the leased port of that name; well when it answers with 2xx or 3xx. */
  http: text.max(4096).optional(),
  /** Name of a leased port; well when a connection is taken. */
  tcp: text.max(64).optional(),
  intervalMs: z.number().int().optional(),
  timeoutMs: z.number().int().optional(),
  retries: z.number().int().optional(),
  startPeriodMs: z.number().int().optional(),
});
export type HealthWish = z.infer<typeof healthWishSchema>;

/** A place of the machine that an isolated instance sees, at its own path. */
export const mountSchema = z.object({ path: text.max(4096), writable: z.boolean() });

/** Which limit. */
export const limitNameSchema = z.enum(Object.keys(LIMITS) as [LimitName, ...LimitName[]]);

/** What an instance may take, as `Limits` has it. Judged by core, which says more than a schema can. */
export const limitsSchema = z.object({
  memory: z.number().optional(),
  cpus: z.number().optional(),
  pids: z.number().optional(),
  files: z.number().optional(),
  disk: z.number().optional(),
  run: z.number().optional(),
  idle: z.number().optional(),
});

/** What `startInstance` takes. */
export const startInputSchema = z.object({
  /** Agent id; `command` when a command is given. */
  agent: z.string().min(1).max(64).optional(),
  name: z.string().optional(),
  /** Login and configuration of its own, for assistants; the user's when absent. Judged by core. */
  profile: text.max(64).optional(),
  /** Absolute directory to work in. */
  directory: text.max(4096),
  command: z.array(text.max(TEXT_MAX)).max(ARGS_MAX).optional(),
  /**
   * Variables of the caller. Those on the allow-list reach the child, and those of its assistant's vendor; the others are
   * dropped at once. The daemon's own when absent.
   */
  inherit: z.array(environmentEntrySchema).max(ARGS_MAX).optional(),
  /** Variables named by the caller. They win. */
  environment: z.array(environmentEntrySchema).max(ARGS_MAX).optional(),
  /** The first one is also the program's `PORT`. */
  ports: z.array(portWishSchema).max(PORTS_PER_INSTANCE_MAX).optional(),
  /** Whether it is started again after its end; by default assistants are when they fail, and plain commands never. */
  restart: z.enum(Object.keys(RESTART_POLICIES) as [RestartPolicy, ...RestartPolicy[]]).optional(),
  /** How Berth finds out whether it is well; one that is not is started again, unless it is never to be. */
  health: healthWishSchema.optional(),
  /** For assistants: after so long without a sign of life in the midst of work one is suspected to hang; 0: never. */
  stallMs: z.number().int().optional(),
  /** How far it is kept from the rest of the machine; `none` by default. */
  isolation: z.enum(Object.keys(ISOLATIONS) as [Isolation, ...Isolation[]]).optional(),
  /** What a container is made of; by default that of its assistant, or what the daemon is configured with. */
  image: text.min(1).max(255).optional(),
  /** Nothing of a container's image can be written; its workspace, home and `/tmp` can. */
  readOnly: z.boolean().optional(),
  /** What it reaches of the network, when it is isolated; `full` by default. */
  network: z.enum(Object.keys(NETWORKS) as [Network, ...Network[]]).optional(),
  /** Hosts that it may reach, with the network `allow-list`. Judged by core. */
  allow: z.array(text.max(TEXT_MAX)).max(ARGS_MAX).optional(),
  /** What it sees besides its workspace, when it is isolated. */
  mounts: z.array(mountSchema).optional(),
  limits: limitsSchema.optional(),
  /** Where there is no room it waits for so many milliseconds; 0: for as long as it takes. Absent: it is refused. */
  waitMs: z.number().int().min(0).max(WAIT_MAX_MS).optional(),
  cols: size.optional(),
  rows: size.optional(),
  idempotencyKey: z.string().min(8).max(128).optional(),
});
export type StartInput = z.infer<typeof startInputSchema>;

/** What takes longer than an hour is an instance of its own. */
export const EXEC_MAX_MS = 60 * 60_000;
/** A command beside the program of an instance. */
export const execSchema = z.object({
  command: z
    .tuple([text.min(1).max(TEXT_MAX)], text.max(TEXT_MAX))
    .refine((words) => words.length <= ARGS_MAX),
  timeoutMs: z.number().int().min(1).max(EXEC_MAX_MS),
});

export const graceSchema = z.number().int().min(0).max(GRACE_MAX_MS);
/** Text that `send` types in one go. */
export const SEND_MAX_BYTES = 256 * 1024;
/** A time as the views tell it. */
export const sinceSchema = z.iso.datetime();
export const sendTextSchema = z.string().min(1).max(SEND_MAX_BYTES);
export const idempotencyKeySchema = z.string().min(8).max(128);
