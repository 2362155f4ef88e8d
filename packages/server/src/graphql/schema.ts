import type { AgentCatalog } from '@berth/core';
import type { GraphQLSchema } from 'graphql';
import { createBuilder } from './builder.ts';
import { defineMutations } from './mutations.ts';
import { defineQueries, defineSubscriptions } from './queries.ts';
import { defineTypes } from './types.ts';

export function createSchema(agents: AgentCatalog): GraphQLSchema {
  const builder = createBuilder();
  defineTypes(builder);
  defineQueries(builder, agents);
  defineMutations(builder);
  defineSubscriptions(builder);
  return builder.toSchema();
}
