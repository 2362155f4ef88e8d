import { graphql, type VariablesOf } from '../api/graphql.ts';

export const START_INSTANCE = graphql(`
  mutation StartInstance($input: StartInput!) {
    startInstance(input: $input) { id name status }
  }
`);

export type StartInput = VariablesOf<typeof START_INSTANCE>['input'];
