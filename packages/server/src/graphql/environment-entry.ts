import type { Builder } from './builder.ts';

/** A variable, as requests carry it. */
export function defineEnvironmentEntry(builder: Builder) {
  return builder.inputType('EnvironmentEntry', {
    fields: (t) => ({ name: t.string({ required: true }), value: t.string({ required: true }) }),
  });
}

export type EnvironmentEntry = ReturnType<typeof defineEnvironmentEntry>;
