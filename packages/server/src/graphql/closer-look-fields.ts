import type { Builder } from './builder.ts';

/** What one may see of one instance, when its view is not enough. */
export function defineCloserLook(builder: Builder): void {
  builder.objectType('Screen', {
    description: 'What stands on the screen of a terminal, as text.',
    fields: (t) => ({
      cols: t.exposeInt('cols'),
      rows: t.exposeInt('rows'),
      lines: t.exposeStringList('lines', {
        description: 'From the top, without blank ones at the end, and without any control character.',
      }),
    }),
  });
  builder.objectType('EnvironmentVariable', {
    description: 'A variable that the program of an instance has.',
    fields: (t) => ({
      name: t.exposeString('name'),
      value: t.exposeString('value', {
        nullable: true,
        description: 'Of what Berth sets itself and is no secret; null for everything else.',
      }),
    }),
  });
  builder.queryFields((t) => ({
    screen: t.field({
      type: 'Screen',
      nullable: true,
      description: 'What stands on the screen now; null when there is none.',
      args: { target: t.arg.string({ required: true }) },
      resolve: (_, { target }, { closerLook, caller }) => closerLook.screen(caller, target),
    }),
    environment: t.field({
      type: ['EnvironmentVariable'],
      description:
        'Variables of the current or last run, by name, as far as they are on record. Values of others than Berth’s own are not told.',
      args: { target: t.arg.string({ required: true }) },
      resolve: (_, { target }, { closerLook, caller }) => closerLook.environment(caller, target),
    }),
  }));
}
