import type { GraphQLSchema } from 'graphql';
import { createBuilder } from './builder.ts';
import { defineInbox } from './inbox-fields.ts';
import { defineMutations } from './mutations.ts';
import { defineQueries, defineSubscriptions } from './queries.ts';
import { defineTypes } from './types.ts';

export function createSchema(): GraphQLSchema {
  const builder = createBuilder();
  defineTypes(builder);
  defineQueries(builder);
  defineMutations(builder);
  defineInbox(builder);
  defineSubscriptions(builder);
  return builder.toSchema();
}
