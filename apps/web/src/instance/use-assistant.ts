import { useQuery } from 'urql';
import { graphql } from '../api/graphql.ts';

const AGENT = graphql(`
  query AgentKind($id: String!) {
    agents(id: $id) { id title assistant dialogAnswers }
  }
`);

/** Whether an agent takes prompts and asks questions; undefined until that is known. Plain programs do neither. */
export function useIsAssistant(agent: string): boolean | undefined {
  return useAgent(agent)?.assistant;
}

/** What its dialogs can be answered; undefined until that is known. */
export function useDialogAnswers(agent: string): readonly string[] | undefined {
  return useAgent(agent)?.dialogAnswers;
}

function useAgent(agent: string) {
  const [{ data }] = useQuery({ query: AGENT, variables: { id: agent }, requestPolicy: 'cache-first' });
  return data?.agents[0];
}
