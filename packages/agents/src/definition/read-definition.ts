import type { ConfigFile } from '@berth/config';
import { readConfigText } from '@berth/config/yaml';
import { instanceNameProblem } from '@berth/contract';
import { agentChangesSchema, agentDefinitionSchema } from '@berth/contract/schemas';
import type { Agent } from '@berth/core';
import type { AssistantDirectories } from '../assistant/directories.ts';
import { createDefinedAgent } from './agent.ts';
import { changesProblems, withChanges } from './changed-agent.ts';
import { createFaultyAgent, withProblems } from './faulty-agent.ts';

/** An agent as a file describes or changes it, with what is wrong with the file: sentences, with the place where there is one. */
export interface ReadDefinition {
  readonly agent: Agent;
  readonly problems: readonly string[];
}

/** `own` is the agent of that name that ships with Berth and is more than a definition. */
export function readDefinition(
  file: ConfigFile,
  own: Agent | undefined,
  directories: AssistantDirectories,
): ReadDefinition {
  return own === undefined ? defined(file, directories) : changed(file, own);
}

/** A problem with the file before it, as compilers write it. */
export function located({ path }: Pick<ConfigFile, 'path'>, problem: string): string {
  return /^\d+:\d+:/.test(problem) ? `${path}:${problem}` : `${path}: ${problem}`;
}

function defined(file: ConfigFile, directories: AssistantDirectories): ReadDefinition {
  const { name, text } = file;
  const faulty = (problems: readonly string[]) => {
    const told = problems.map((problem) => located(file, problem));
    return { agent: createFaultyAgent(name, told, directories), problems };
  };
  const nameProblem = instanceNameProblem(name);
  if (nameProblem !== undefined) return faulty([`its name cannot be an agent's: ${nameProblem}`]);
  if (!text.ok) return faulty([text.error]);
  const definition = readConfigText(text.value, agentDefinitionSchema);
  if (!definition.ok) return faulty(definition.error);
  return { agent: createDefinedAgent(name, definition.value, directories), problems: [] };
}

/** What cannot be used of the changes changes nothing; the agent tells of it. */
function changed(file: ConfigFile, own: Agent): ReadDefinition {
  const { assistant } = own;
  if (assistant === undefined) {
    return { agent: own, problems: [`${own.id} is no assistant: there is nothing of it to change`] };
  }
  const faulty = (problems: readonly string[]) => {
    const told = problems.map((problem) => located(file, problem));
    return { agent: { ...own, assistant: withProblems(assistant, told) }, problems };
  };
  if (!file.text.ok) return faulty([file.text.error]);
  const changes = readConfigText(file.text.value, agentChangesSchema);
  if (!changes.ok) return faulty(changes.error);
  const problems = changesProblems(assistant, changes.value);
  return problems.length > 0
    ? faulty(problems)
    : { agent: withChanges(own, assistant, changes.value), problems: [] };
}
