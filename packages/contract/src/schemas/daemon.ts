import { z } from 'zod';
import { listeningViewSchema } from './access.ts';

/** `berth daemon status --json`. */
export const daemonViewSchema = z.object({
  pid: z.number().int(),
  version: z.string(),
  node: z.string(),
  /** Seconds since the daemon started. */
  uptime: z.number(),
  /** Instances that are not removed, and those of them that run. */
  instances: z.number().int(),
  running: z.number().int(),
  /** Keepers that were started ahead and wait for a run. */
  standby: z.number().int(),
  /** False while a new daemon still looks at what it found. */
  reconciled: z.boolean(),
  /** Directory of registry, logs and sockets. */
  state: z.string(),
  socket: z.string(),
  /** Home directory of the user that it runs as. */
  home: z.string(),
  /** Resident memory of the daemon in bytes. */
  memory: z.number().int(),
  /** What the kernel lets Berth do, such as `v1: memory, pids, cpu, cpuacct`, or `none: ` and why. */
  cgroups: z.string(),
  /** Ways in beside the socket. */
  listening: listeningViewSchema,
});
export type DaemonView = z.infer<typeof daemonViewSchema>;
