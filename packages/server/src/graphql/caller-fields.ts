import { SCOPES, VIAS } from '@berth/contract';
import type { Builder } from './builder.ts';
import { meanings } from './meanings.ts';

/** Who asks, as the daemon knows it. */
export function defineCaller(builder: Builder): void {
  builder.objectType('Caller', {
    description: 'Whoever asks.',
    fields: (t) => ({
      actor: t.exposeString('actor'),
      scope: t.string({
        description: `${meanings(SCOPES)} Or \`instance\`, for the own token of an instance.`,
        resolve: ({ grant }) => grant.scope,
      }),
      via: t.string({ description: meanings(VIAS), resolve: ({ origin }) => origin.via }),
      credential: t.string({ nullable: true, resolve: ({ origin }) => origin.credential }),
    }),
  });
  builder.queryFields((t) => ({
    caller: t.field({
      type: 'Caller',
      description: 'Who asks, and what the credential allows.',
      resolve: (_, _args, { caller }) => caller,
    }),
  }));
}
