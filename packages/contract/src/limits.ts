/** What a program and all that it starts may take of the machine. What is absent is not limited. */
export interface Limits {
  /** Bytes, of all its processes together. */
  readonly memory?: number;
  /** Processors: 0.5 is half of one. */
  readonly cpus?: number;
  /** Processes and threads that live at the same time. */
  readonly pids?: number;
  /** Open files of each process. */
  readonly files?: number;
  /** Bytes that it has on disks: workspace, log, and a home of its own. */
  readonly disk?: number;
  /** Milliseconds that one run of it may take, from its start to its end. Those in which the machine sleeps do not count. */
  readonly run?: number;
  /** Milliseconds at a stretch in which it is of no use to anybody. */
  readonly idle?: number;
}

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** Each limit: what it holds down, and the least and most that can be asked for. */
export const LIMITS = {
  memory: {
    meaning: 'bytes of memory, of all its processes together',
    min: 4 * 1024 * 1024,
    max: Number.MAX_SAFE_INTEGER,
  },
  cpus: { meaning: 'processors: 0.5 is half of one', min: 0.01, max: 4096 },
  pids: { meaning: 'processes and threads that live at the same time', min: 4, max: 4_194_304 },
  files: { meaning: 'open files of each process', min: 16, max: 1_048_576 },
  disk: {
    meaning: 'bytes of workspace, log and own home on disks',
    min: 1024 * 1024,
    max: Number.MAX_SAFE_INTEGER,
  },
  run: { meaning: 'milliseconds that one run may take', min: 1000, max: YEAR_MS },
  idle: { meaning: 'milliseconds at a stretch in which nobody needs it', min: 1000, max: YEAR_MS },
} as const satisfies Record<keyof Limits, { meaning: string; min: number; max: number }>;
export type LimitName = keyof typeof LIMITS;
export const LIMIT_NAMES = Object.keys(LIMITS) as readonly LimitName[];

/** Those that a kernel can hold. */
export const KERNEL_LIMITS = ['memory', 'cpus', 'pids', 'files'] as const satisfies readonly LimitName[];
export type KernelLimit = (typeof KERNEL_LIMITS)[number];

/** Those of time, which the daemon holds: it ends what has used them up. */
export const TIME_LIMITS = ['run', 'idle'] as const satisfies readonly LimitName[];
export type TimeLimit = (typeof TIME_LIMITS)[number];

/** How a limit is held. */
export const HOLDS = {
  kernel: 'The kernel holds it: more is refused, or ends the program.',
  daemon: 'The daemon holds it, as long as there is one: it ends the program.',
  watched:
    'Nothing holds it on this machine. Berth looks every few seconds, and tells when it is nearly used up.',
  none: 'Nothing holds it on this machine.',
} as const;
export type Hold = keyof typeof HOLDS;
