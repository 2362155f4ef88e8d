import { BerthError, DEFAULT_GRACE_MS, type Refusal, refusal } from '@berth/contract';
import { agentDefinitionSchema } from '@berth/contract/schemas';
import type { Agent, Assistant } from '@berth/core';
import { err } from '@berth/foundation';
import type { AssistantDirectories } from '../assistant/directories.ts';
import { createDefinedAgent } from './agent.ts';

/** An agent whose definition cannot be used: it is listed, and says why it cannot be started. */
export function createFaultyAgent(
  id: string,
  problems: readonly string[],
  directories: AssistantDirectories,
): Agent {
  const nothing = agentDefinitionSchema.parse({ title: 'its definition cannot be used', command: id });
  const { assistant, title, stopSignal } = createDefinedAgent(id, nothing, directories);
  const refused = invalid(id, problems);
  return {
    id,
    title,
    stopSignal,
    graceMs: DEFAULT_GRACE_MS,
    plan: () => err(refused),
    ...(assistant === undefined ? {} : { assistant: faultyAssistant(assistant, refused, problems) }),
  };
}

/** The same assistant, whose problems are told with what is known of its program. */
export function withProblems(assistant: Assistant, problems: readonly string[]): Assistant {
  return {
    ...assistant,
    inspect: async (env, isConfined) => {
      const report = await assistant.inspect(env, isConfined);
      return { ...report, problems: [...problems, ...report.problems] };
    },
  };
}

function faultyAssistant(assistant: Assistant, refused: Refusal, problems: readonly string[]): Assistant {
  return {
    ...withProblems(assistant, problems),
    install: async () => {
      throw new BerthError(refused);
    },
    prepare: async () => err(refused),
  };
}

function invalid(agent: string, problems: readonly string[]): Refusal {
  const message = `The agent ${agent} cannot be used: ${problems.join('; ')}.`;
  return refusal('agent_invalid', message, { agent, problems });
}
