import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { type Refusal, refusal } from '@berth/contract';
import type { AgentDefinition } from '@berth/contract/schemas';
import type { Agent, Assistant, AssistantRun, PreparedRun } from '@berth/core';
import { err, ok, type Result } from '@berth/foundation';
import { type AssistantDirectories, profileDirectory } from '../assistant/directories.ts';
import { installProgram } from '../assistant/install.ts';
import { providerHosts } from '../assistant/provider-hosts.ts';
import { reachOf } from '../assistant/reach.ts';
import { isThere } from '../assistant/is-there.ts';
import { inspectProgram, ownProgram, type ProgramFacts } from '../assistant/program.ts';
import { openDefinedConversation } from './conversation.ts';
import { filled, type Places } from './places.ts';
import { trustOf } from './trust.ts';

/** An assistant that is known by its definition alone: what its terminal says is all that is heard of it. */
export function createDefinedAgent(
  id: string,
  definition: AgentDefinition,
  directories: AssistantDirectories,
): Agent {
  const facts = factsOf(id, definition);
  const { title, stopSignal, graceMs, env, command } = definition;
  return {
    id,
    title,
    stopSignal,
    graceMs,
    plan: (request) =>
      ok({ file: ownProgram(facts, directories.programs) ?? command, args: request.command, env }),
    assistant: definedAssistant(facts, definition, directories),
  };
}

function definedAssistant(
  facts: ProgramFacts,
  definition: AgentDefinition,
  directories: AssistantDirectories,
): Assistant {
  const { variables, keys, rules } = definition;
  const trust = trustOf(definition);
  return {
    variables,
    hosts: (environment) => providerHosts(definition, environment),
    inspect: (env, isConfined) => inspectProgram({ facts, programs: directories.programs, env, isConfined }),
    install: (environment) => installProgram({ facts, programs: directories.programs, env: environment }),
    prepare: (run) => prepare(facts.agent, definition, { directories, run }),
    keys,
    trust,
    screenRules: rules,
    watch: async (_run, tell) => {
      if (trust.full.length > 0) return;
      tell({ source: 'screen', time: Date.now(), label: 'no rules', activity: 'unknown' });
    },
    forget: async () => {
      // Nothing is kept for an instance.
    },
  };
}

async function prepare(
  agent: string,
  definition: AgentDefinition,
  { directories, run }: { directories: AssistantDirectories; run: AssistantRun },
): Promise<Result<PreparedRun, Refusal>> {
  if (run.profile !== null && definition.profile === undefined) return err(hasNoProfiles(agent, run.profile));
  const places: Places = {
    home: run.env['HOME'] ?? homedir(),
    workspace: run.workspace,
    profile: run.profile === null ? '' : profileDirectory(directories, agent, run.profile),
  };
  const opened = await openDefinedConversation(definition.conversation, run, { places, exists: isThere });
  if (!opened.ok) return opened;
  if (run.profile !== null) await mkdir(places.profile, { recursive: true, mode: 0o700 });
  const { conversation, args } = opened.value;
  const own = run.profile === null ? {} : (definition.profile ?? {});
  return ok({
    args: [...definition.args, ...args, ...run.args],
    env: Object.fromEntries(Object.entries(own).map(([name, value]) => [name, filled(value, places)])),
    reach: reachOf(run, places.profile),
    conversation,
  });
}

/** Where npm puts the programs of a package. */
function factsOf(id: string, { command, npm, tested }: AgentDefinition): ProgramFacts {
  const at = npm?.lastIndexOf('@') ?? -1;
  return {
    agent: id,
    command,
    package: npm === undefined ? null : { name: npm.slice(0, at), version: npm.slice(at + 1) },
    files: npm === undefined ? [] : [`node_modules/.bin/${command}`],
    tested,
  };
}

function hasNoProfiles(agent: string, profile: string): Refusal {
  const message = `The profile ${JSON.stringify(profile)} cannot be used: the definition of ${agent} has no "profile", which says what gives it a login of its own.`;
  return refusal('invalid_input', message, { agent, profile });
}
