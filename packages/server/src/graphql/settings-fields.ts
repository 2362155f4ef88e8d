import { LIMITS, type LimitName, RESTART_POLICIES } from '@berth/contract';
import { limitNameSchema, startInputSchema } from '@berth/contract/schemas';
import type { Builder } from './builder.ts';
import { checked } from './checked.ts';
import { keyed } from './mutations.ts';
import { KEY } from './start-input.ts';
import { meanings } from './meanings.ts';

/** What people change about an instance, also while it runs. */
export function defineSettings(builder: Builder): void {
  const limit = builder.inputType('LimitChange', {
    description: 'A limit to put on, or to take off.',
    fields: (t) => ({
      name: t.string({ required: true, description: `One of: ${Object.keys(LIMITS).join(', ')}.` }),
      value: t.float({
        description: 'Bytes, processors, a count, or milliseconds. Null takes the limit off.',
      }),
    }),
  });
  builder.mutationFields((t) => ({
    setInstance: t.field({
      type: 'Instance',
      description:
        'Changes what an instance may take and how it comes back. What is not named stays as it is.',
      args: {
        target: t.arg.string({ required: true, description: 'Id, name or unique prefix.' }),
        limits: t.arg({ type: [limit] }),
        restart: t.arg.string({ description: meanings(RESTART_POLICIES) }),
        idempotencyKey: t.arg.string({ description: KEY }),
      },
      resolve: async (_, { target, limits, restart, idempotencyKey }, { settings, berth, caller }) => {
        const named = (limits ?? []).map(({ name, value }) => [limitName(name), value ?? null] as const);
        const policy =
          restart == null ? undefined : checked(startInputSchema.shape.restart, 'restart', restart);
        const wish = {
          ...(named.length === 0 ? {} : { limits: Object.fromEntries(named) }),
          ...(policy === undefined ? {} : { restart: policy }),
          ...keyed(idempotencyKey),
        };
        const found = await settings.set(caller, target, wish);
        return berth.inspect(caller, found.instance.id);
      },
    }),
  }));
}

function limitName(name: string): LimitName {
  return checked(limitNameSchema, 'limits.name', name);
}
