import type { GraphQLSchema } from 'graphql';
import { createBuilder } from './builder.ts';
import { defineMutations } from './mutations.ts';
import { defineQueries, defineSubscriptions } from './queries.ts';
import { defineTypes } from './types.ts';

export function createSchema(): GraphQLSchema {
  const builder = createBuilder();
  defineTypes(builder);
  defineQueries(builder);
  defineMutations(builder);
  defineSubscriptions(builder);
  return builder.toSchema();
}
