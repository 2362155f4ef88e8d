import {
  BerthError,
  type DialogAnswer,
  type Isolation,
  passableEnvironment,
  type ProgramReport,
  refusal,
} from '@berth/contract';
import type { AgentView } from '@berth/contract/schemas';
import type { Action, Authorize } from '../access/authorize.ts';
import type { Caller } from '../access/caller.ts';
import { type IsolationPolicy, isolationByDefault } from '../instance/isolation-defaults.ts';
import { agentUnknown, unwrap } from '../instance/refusals.ts';
import type { Agent, AgentCatalog, Assistant } from '../ports/agents.ts';
import type { Machine } from '../ports/machine.ts';

export interface AgentDeskParts {
  readonly agents: AgentCatalog;
  readonly machine: Machine;
  readonly authorize: Authorize;
  readonly isolation: IsolationPolicy;
}

/** What one can ask about the kinds of assistants, and have done for them. */
export class AgentDesk {
  readonly #parts: AgentDeskParts;

  constructor(parts: AgentDeskParts) {
    this.#parts = parts;
  }

  list(caller: Caller): readonly AgentView[] {
    this.#allow(caller, 'agent.list');
    return this.#parts.agents.list().map(agentView);
  }

  /**
   * What is known of its program on this machine; null for agents that have none of their own. Of `environment`, the
   * caller's, or of the daemon's own without it, only what a run of it would get is looked at.
   */
  async program(
    caller: Caller,
    id: string,
    environment?: Readonly<Record<string, string>>,
  ): Promise<ProgramReport | null> {
    this.#allow(caller, 'agent.list');
    const { assistant } = this.#known(id);
    if (assistant === undefined) return null;
    const { machine } = this.#parts;
    const { variables } = assistant;
    if (environment === undefined) return assistant.inspect(machine.baseEnvironment(variables));
    return assistant.inspect({
      ...machine.baseEnvironment([]),
      ...passableEnvironment(environment, variables),
    });
  }

  /** How a start of it is isolated that does not say it; undefined where the file that may say it is of no use. */
  async isolation(caller: Caller, id: string): Promise<Isolation | undefined> {
    this.#allow(caller, 'agent.list');
    const { isolation } = this.#parts;
    await isolation.refresh();
    return isolationByDefault(this.#known(id).id, isolation);
  }

  /**
   * Installs the program of an assistant; one that is installed already is left alone. `environment` is
   * the caller's: its PATH has the npm that does it, and more of it says through which proxy. Rejects `install_failed`.
   */
  async install(
    caller: Caller,
    id: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<AgentView> {
    this.#allow(caller, 'agent.install');
    const agent = this.#known(id);
    if (agent.assistant === undefined) {
      const message = `The agent ${id} has no program of its own: there is nothing to install.`;
      throw new BerthError(refusal('invalid_input', message, { agent: id }));
    }
    unwrap(await this.#parts.machine.checkRoom());
    await agent.assistant.install({ ...this.#parts.machine.baseEnvironment([]), ...environment });
    return agentView(agent);
  }

  #known(id: string): Agent {
    const agent = this.#parts.agents.get(id);
    if (agent !== undefined) return agent;
    throw new BerthError(agentUnknown(this.#parts.agents, id));
  }

  #allow(caller: Caller, action: Action): void {
    unwrap(this.#parts.authorize(caller, action, null));
  }
}

function agentView({ id, title, assistant }: Agent): AgentView {
  return { id, title, assistant: assistant !== undefined, dialogAnswers: answersOf(assistant) };
}

function answersOf(assistant: Assistant | undefined): DialogAnswer[] {
  if (assistant === undefined) return [];
  return assistant.keys.approveAlways === null ? ['approve', 'deny'] : ['approve', 'always', 'deny'];
}
