import type { Builder } from './builder.ts';

/** What runs, the daemon and the machine use. Sizes are floats, for they are larger than GraphQL's integers. */
export function defineResourceTypes(builder: Builder): void {
  defineUseParts(builder);
  builder.objectType('ResourceUse', {
    description: "What an instance's program and its descendants use. The keeper does not count.",
    fields: (t) => ({
      instance: t.exposeString('instance', { description: 'Id.' }),
      source: t.exposeString('source', {
        description: '`cgroup`: its own control group. `processes`: a look at the process table.',
      }),
      cpu: t.exposeFloat('cpu', {
        nullable: true,
        description: 'Processors used since the look before; null until there were two.',
      }),
      cpuMs: t.exposeFloat('cpuMs', { description: 'Processor time in milliseconds.' }),
      memory: t.exposeFloat('memory', { description: 'Resident bytes.' }),
      processes: t.exposeInt('processes'),
      threads: t.exposeInt('threads', { description: 'What a limit of processes counts.' }),
      io: t.expose('io', {
        type: 'Traffic',
        nullable: true,
        description: 'From and to disks; null where nobody tells.',
      }),
      network: t.expose('network', {
        type: 'Traffic',
        nullable: true,
        description: "Of a network of its own; null for what shares the machine's.",
      }),
      disk: t.expose('disk', { type: 'DiskUse', nullable: true, description: 'Null until it was measured.' }),
    }),
  });
  builder.objectType('DaemonUse', {
    description: 'What the daemon itself uses.',
    fields: (t) => ({
      cpu: t.exposeFloat('cpu', { nullable: true }),
      memory: t.exposeFloat('memory', { description: 'Resident bytes.' }),
    }),
  });
  builder.objectType('MachineUse', {
    description: 'What the machine has.',
    fields: (t) => ({
      processors: t.exposeInt('processors'),
      memoryTotal: t.exposeFloat('memoryTotal', { description: 'Bytes.' }),
      memoryAvailable: t.exposeFloat('memoryAvailable', {
        description: 'Bytes that programs can still get without swapping.',
      }),
      load: t.exposeFloat('load', { description: 'Runnable processes, on average over the last minute.' }),
    }),
  });
  builder.objectType('Resources', {
    description: 'One look at everything that runs.',
    fields: (t) => ({
      time: t.exposeString('time'),
      periodMs: t.exposeInt('periodMs', { description: 'Milliseconds between looks at the moment.' }),
      instances: t.expose('instances', { type: ['ResourceUse'] }),
      daemon: t.expose('daemon', { type: 'DaemonUse' }),
      machine: t.expose('machine', { type: 'MachineUse' }),
    }),
  });
  builder.objectType('Memory', {
    description: 'The exact memory of one instance, in bytes.',
    fields: (t) => ({
      instance: t.exposeString('instance', { description: 'Id.' }),
      pss: t.exposeFloat('pss', { description: 'Shared pages are divided among those who share them.' }),
      rss: t.exposeFloat('rss', { description: 'Shared pages count for everybody.' }),
      keeperPss: t.exposeFloat('keeperPss', { description: 'Of the keeper; not part of the above.' }),
      processes: t.exposeInt('processes'),
    }),
  });
}

/** What uses are made of. */
function defineUseParts(builder: Builder): void {
  builder.objectType('Traffic', {
    description: 'Bytes read and written, or received and sent.',
    fields: (t) => ({
      in: t.exposeFloat('in', { description: 'Since the run began.' }),
      out: t.exposeFloat('out', { description: 'Since the run began.' }),
      inRate: t.exposeFloat('inRate', {
        nullable: true,
        description: 'In each second between the last two looks at it, some five seconds apart; null before.',
      }),
      outRate: t.exposeFloat('outRate', { nullable: true, description: 'The same.' }),
    }),
  });
  builder.objectType('DiskUse', {
    description: 'What an instance has on disks; measured every few minutes.',
    fields: (t) => ({
      time: t.exposeString('time'),
      workspace: t.exposeFloat('workspace', { description: 'Bytes.' }),
      log: t.exposeFloat('log', { description: 'Bytes of its logs.' }),
      home: t.exposeFloat('home', { nullable: true, description: 'Bytes of a home of its own.' }),
      complete: t.exposeBoolean('complete', { description: 'False: it is at least so much.' }),
    }),
  });
}
