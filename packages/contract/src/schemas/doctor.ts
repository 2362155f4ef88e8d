import { z } from 'zod';

/** What the doctor looks at, in the order of the report. */
export const DOCTOR_AREAS = [
  'versions',
  'directories',
  'configuration',
  'daemon',
  'registry',
  'audit',
  'processes',
  'keepers',
  'sockets',
  'logs',
  'ports',
  'cgroups',
  'isolation',
  'disk',
  'descriptors',
  'inotify',
] as const;

/**
 * One thing that is not as it should be. `error`: something is wrong now. `warning`: something will go wrong, or is not
 * what it could be. `note`: worth knowing, nothing to do.
 */
export const findingSchema = z.object({
  /** Stable, such as `socket_stale`. All of them are in docs/doctor.md. */
  code: z.string(),
  area: z.enum(DOCTOR_AREAS),
  severity: z.enum(['error', 'warning', 'note']),
  /** What it is about: an instance's name, a path, a port, a pid. */
  subject: z.string(),
  /** What is, and what should be. */
  problem: z.string(),
  /** What to do. */
  advice: z.string(),
  /** `--fix` can repair it without any risk. */
  fixable: z.boolean(),
  /** It was repaired by this very call. */
  fixed: z.boolean(),
});
export type Finding = z.infer<typeof findingSchema>;

/** `berth doctor --json`. */
export const doctorReportSchema = z.object({
  version: z.string(),
  time: z.iso.datetime(),
  state: z.string(),
  /** Whether a daemon answered; without one its part is judged from the files. */
  daemon: z.enum(['answers', 'silent', 'absent']),
  /** Everything that was looked at, with how many things, and a reason where it could not be looked at. */
  looked: z.array(
    z.object({ area: z.enum(DOCTOR_AREAS), things: z.number().int(), skipped: z.string().nullable() }),
  ),
  findings: z.array(findingSchema),
  /** No error and no warning is left. */
  healthy: z.boolean(),
});
export type DoctorReport = z.infer<typeof doctorReportSchema>;
