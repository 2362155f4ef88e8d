import type { Builder } from './builder.ts';

/** What instances have used before. */
export function defineResourceHistory(builder: Builder): void {
  builder.objectType('ResourcePoint', {
    description: 'Ten seconds of an instance. Rates are averages, sizes and counts the most of that time.',
    fields: (t) => ({
      time: t.exposeString('time', { description: 'The end of it.' }),
      cpu: t.exposeFloat('cpu', { nullable: true, description: 'Processors; null where it is not known.' }),
      memory: t.exposeFloat('memory', { description: 'Bytes.' }),
      processes: t.exposeInt('processes'),
      threads: t.exposeInt('threads'),
      ioIn: t.exposeFloat('ioIn', { nullable: true, description: 'Bytes from disks in a second.' }),
      ioOut: t.exposeFloat('ioOut', { nullable: true, description: 'Bytes to disks in a second.' }),
      networkIn: t.exposeFloat('networkIn', { nullable: true, description: 'Bytes received in a second.' }),
      networkOut: t.exposeFloat('networkOut', { nullable: true, description: 'Bytes sent in a second.' }),
    }),
  });
  builder.queryFields((t) => ({
    resourceHistory: t.field({
      type: ['ResourcePoint'],
      description:
        'What an instance has used, oldest first: the last hour at most, and not what was before this daemon.',
      args: {
        target: t.arg.string({ required: true }),
        lastMs: t.arg.float({ description: 'Only the last so many milliseconds.' }),
      },
      resolve: (_, { target, lastMs }, { resources, caller }) =>
        resources.history(caller, target, lastMs ?? undefined),
    }),
  }));
}
