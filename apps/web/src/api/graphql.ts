import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './schema.d.ts';

/** Makes a document of which the variables and the answer have types, from the schema of the API. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { JSON: unknown };
}>();

export type { ResultOf, VariablesOf } from 'gql.tada';
