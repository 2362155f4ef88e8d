import { BerthError } from '@berth/contract';
import { defaultFieldResolver, type GraphQLField, type GraphQLSchema } from 'graphql';
import type { ApiContext } from '../graphql/builder.ts';
import { fittedInput } from './fitted-input.ts';
import { ACTING_SUBSCRIPTIONS, MUTATION_INPUTS } from './input-rules.ts';
import { refuseBeyondScope } from './refuse-beyond-scope.ts';
import { type Seal, safeInput, targetText } from './safe-input.ts';

type Field = GraphQLField<unknown, ApiContext>;
type Arguments = Readonly<Record<string, unknown>>;

/**
 * Puts every mutation of a schema on the record, and every subscription that does something. This is done where the schema
 * is whole, so that a mutation cannot be forgotten.
 */
export function audited(schema: GraphQLSchema): GraphQLSchema {
  for (const field of fieldsOf(schema.getMutationType())) auditMutation(field);
  for (const field of fieldsOf(schema.getSubscriptionType()))
    if (Object.hasOwn(ACTING_SUBSCRIPTIONS, field.name)) auditSubscription(field);
  return schema;
}

function fieldsOf(type: ReturnType<GraphQLSchema['getMutationType']>): Field[] {
  return Object.values(type?.getFields() ?? {});
}

function auditMutation(field: Field): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = async (...request) => {
    const [, args, context] = request;
    refuseBeyondScope(field.name, { target: targetOf(args), context });
    return context.auditDesk.around(actOf(field.name, args, context), async () => resolve(...request));
  };
}

/** On the record from its first step to its last. Who hangs up ends it, and that is how it ended. */
function auditSubscription(field: Field): void {
  const subscribe = field.subscribe;
  if (subscribe === undefined) throw new Error(`the subscription ${field.name} does nothing`);
  field.subscribe = async (...request) => {
    const [, args, context] = request;
    refuseBeyondScope(field.name, { target: targetOf(args), context });
    const begun = Promise.withResolvers<AsyncIterable<unknown>>();
    const over = Promise.withResolvers<void>();
    const hungUp = () =>
      over.reject(new BerthError({ code: 'timeout', message: 'Whoever listened has hung up.' }));
    context.signal.addEventListener('abort', hungUp, { once: true });
    const recorded = context.auditDesk.around(actOf(field.name, args, context), async () => {
      begun.resolve((await subscribe(...request)) as AsyncIterable<unknown>);
      await over.promise;
    });
    // Whoever waits for the steps hears of it; once there are steps this changes nothing.
    recorded.catch((error: unknown) => begun.reject(error));
    return steps(await begun.promise, { over, recorded, hungUp });
  };
}

interface Recording {
  readonly over: PromiseWithResolvers<void>;
  readonly recorded: Promise<void>;
  readonly hungUp: () => void;
}

async function* steps(
  iterable: AsyncIterable<unknown>,
  { over, recorded, hungUp }: Recording,
): AsyncGenerator {
  try {
    yield* iterable;
    over.resolve();
  } catch (error) {
    over.reject(error);
    throw error;
  } finally {
    // Where it is over by itself this changes nothing.
    hungUp();
    await recorded.catch(() => undefined);
  }
}

function actOf(action: string, args: Arguments, { caller, auditDesk }: ApiContext) {
  const rules = MUTATION_INPUTS[action] ?? ACTING_SUBSCRIPTIONS[action] ?? {};
  const seal: Seal = (text) => auditDesk.seal(text);
  const input = fittedInput(safeInput(args, rules, seal), seal);
  return { caller, action, target: targetOf(args), input };
}

/** What is named for it; of something new, the name that it is to have. */
function targetOf(args: Arguments): string | null {
  const { target, name, input } = args;
  const named = target ?? name ?? (input as { readonly name?: unknown } | undefined)?.name;
  return typeof named === 'string' ? targetText(named) : null;
}
