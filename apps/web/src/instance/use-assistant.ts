import { useQuery } from 'urql';
import { graphql } from '../api/graphql.ts';

const AGENT = graphql(`
  query AgentKind($id: String!) {
    agents(id: $id) { id title assistant }
  }
`);

/** Whether an agent takes prompts and asks questions; undefined until that is known. Plain programs do neither. */
export function useIsAssistant(agent: string): boolean | undefined {
  const [{ data }] = useQuery({ query: AGENT, variables: { id: agent }, requestPolicy: 'cache-first' });
  return data?.agents[0]?.assistant;
}
