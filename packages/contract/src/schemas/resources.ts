import { z } from 'zod';

/** Where the figures of an instance come from: its own control group, or a look at the process table. */
export const RESOURCE_SOURCES = ['cgroup', 'processes'] as const;

/** Bytes since the run began, and in each second of late: read and written, or received and sent. */
export const trafficSchema = z.object({
  in: z.number(),
  out: z.number(),
  /** Null until there were two looks. */
  inRate: z.number().nullable(),
  outRate: z.number().nullable(),
});

/** What an instance has on disks, as it was found some time ago: it is measured every few minutes. */
export const diskUseSchema = z.object({
  time: z.iso.datetime(),
  /** Bytes. */
  workspace: z.number(),
  /** Bytes of its logs. */
  log: z.number(),
  /** Bytes of a home of its own; null for what has none. */
  home: z.number().nullable(),
  /** False: it is at least so much. */
  complete: z.boolean(),
});

/** What an instance's program and its descendants use. The keeper is Berth's own and does not count. */
export const resourceUseSchema = z.object({
  /** Id of the instance. */
  instance: z.string(),
  source: z.enum(RESOURCE_SOURCES),
  /** Processors used since the look before: 1 is one processor, fully used. Null until there were two looks. */
  cpu: z.number().nullable(),
  /** Processor time since the run began, in milliseconds. */
  cpuMs: z.number(),
  /** Bytes: resident memory; in a control group without the cache that the kernel can drop at once. */
  memory: z.number(),
  /** Living processes; threads do not count. */
  processes: z.number().int(),
  /** Threads of all of them: what a limit of processes counts. */
  threads: z.number().int(),
  /** From and to disks; null where nobody tells. */
  io: trafficSchema.nullable(),
  /** Of a network of its own; null for what shares the machine's. */
  network: trafficSchema.nullable(),
  /** Null until it was measured. */
  disk: diskUseSchema.nullable(),
});
export type ResourceUse = z.infer<typeof resourceUseSchema>;

/** One look at everything: what runs, what Berth itself takes, and what the machine has. */
export const resourcesViewSchema = z.object({
  time: z.iso.datetime(),
  /** Milliseconds between looks at the moment: short while somebody watches. */
  periodMs: z.number().int(),
  /** Running instances, in the order in which they were created. */
  instances: z.array(resourceUseSchema),
  /** The daemon's own process. */
  daemon: z.object({ cpu: z.number().nullable(), memory: z.number() }),
  machine: z.object({
    processors: z.number().int(),
    /** Bytes. */
    memoryTotal: z.number(),
    /** Bytes that programs can still get without swapping. */
    memoryAvailable: z.number(),
    /** Runnable processes, on average over the last minute. */
    load: z.number(),
  }),
});
export type ResourcesView = z.infer<typeof resourcesViewSchema>;

/** Ten seconds of an instance. Rates are averages, sizes and counts the most of that time. */
export const resourcePointSchema = z.object({
  /** The end of it. */
  time: z.iso.datetime(),
  /** Processors; null where it is not known, as in the first look at a run. */
  cpu: z.number().nullable(),
  /** Bytes. */
  memory: z.number(),
  processes: z.number().int(),
  threads: z.number().int(),
  /** Bytes in each second, from and to disks, and by a network of its own; null where nobody tells. */
  ioIn: z.number().nullable(),
  ioOut: z.number().nullable(),
  networkIn: z.number().nullable(),
  networkOut: z.number().nullable(),
});
export type ResourcePoint = z.infer<typeof resourcePointSchema>;

/** The exact memory of one instance. Dear to find out: made when it is asked for, and never on a clock. */
export const memoryViewSchema = z.object({
  instance: z.string(),
  /** Bytes: proportional set size, in which shared pages are divided among those who share them. */
  pss: z.number(),
  /** Bytes: resident set size, in which shared pages count for everybody. */
  rss: z.number(),
  /** Bytes of the keeper, proportional; not part of the above. */
  keeperPss: z.number(),
  processes: z.number().int(),
});
export type MemoryView = z.infer<typeof memoryViewSchema>;
