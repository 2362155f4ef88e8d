import { graphql, type ResultOf } from '../api/graphql.ts';
import type { StartForm } from './start-form.ts';

export const AGENTS = graphql(`
  query StartAgents {
    agents {
      id
      title
      assistant
      isolation
      program {
        command
        path
        version
        problems
        login { state by }
        package { name version }
      }
    }
  }
`);

export type Agent = ResultOf<typeof AGENTS>['agents'][number];

/** `missing`: its program is not there. `loggedOut`: there is a program, and no login was found. */
export type AgentState = 'ready' | 'missing' | 'loggedOut';

export function agentState({ program }: Pick<Agent, 'program'>): AgentState {
  if (program === null) return 'ready';
  if (program.path === null) return 'missing';
  return program.login?.state === 'missing' ? 'loggedOut' : 'ready';
}

/** The chosen assistant, where a start must find its program on this machine and would not. */
export function missingAgent(
  agents: readonly Agent[],
  { kind, agent, isolation }: Pick<StartForm, 'kind' | 'agent' | 'isolation'>,
): Agent | undefined {
  const chosen = kind === 'agent' ? agents.find(({ id }) => id === agent) : undefined;
  if (chosen === undefined || agentState(chosen) !== 'missing') return undefined;
  // A container has the programs of its image.
  return (isolation === '' ? chosen.isolation : isolation) === 'container' ? undefined : chosen;
}

/** What can be used at once, then what needs a login, then what must be installed first. */
const USABLE: readonly AgentState[] = ['ready', 'loggedOut', 'missing'];

export function usableFirst(agents: readonly Agent[]): Agent[] {
  return agents.toSorted((a, b) => USABLE.indexOf(agentState(a)) - USABLE.indexOf(agentState(b)));
}

/** The one that is most likely meant: an assistant that can be used at once; the demo is one of them. */
export function likelyAgent(agents: readonly Agent[]): string {
  const assistants = agents.filter(({ assistant }) => assistant);
  const ready = assistants.find((agent) => agent.id !== 'demo' && agentState(agent) === 'ready');
  return (ready ?? assistants.find(({ id }) => id === 'demo') ?? agents[0])?.id ?? '';
}
