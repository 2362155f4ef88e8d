import type { AgentChanges, ScreenRules } from '@berth/contract/schemas';
import type { Agent, Assistant } from '@berth/core';
import { ok } from '@berth/foundation';
import { providerHosts } from '../assistant/provider-hosts.ts';

/** An agent that ships with Berth, with what its user has changed of it. Rules of the user come before its own. */
export function withChanges(agent: Agent, assistant: Assistant, changes: AgentChanges): Agent {
  return {
    ...agent,
    plan: (request) => {
      const plan = agent.plan(request);
      return plan.ok ? ok({ ...plan.value, env: { ...plan.value.env, ...changes.env } }) : plan;
    },
    assistant: {
      ...assistant,
      variables: [...assistant.variables, ...changes.variables],
      hosts: (env) => [...(assistant.hosts?.(env) ?? []), ...providerHosts(changes, env)],
      prepare: (run) => assistant.prepare({ ...run, args: [...changes.args, ...run.args] }),
      screenRules: mergedRules(assistant.screenRules, changes),
    },
  };
}

/** Names of rules that are to be left out and are not there, as sentences. */
export function changesProblems(assistant: Assistant, { withoutRules }: AgentChanges): string[] {
  const known = assistant.screenRules.screen.map(({ id }) => id);
  return withoutRules
    .filter((id) => !known.includes(id))
    .map((id) => `withoutRules: there is no rule ${JSON.stringify(id)}. There are: ${known.join(', ')}`);
}

function mergedRules(own: ScreenRules, { rules, withoutRules }: AgentChanges): ScreenRules {
  const replaced = new Set([...withoutRules, ...rules.screen.map(({ id }) => id)]);
  return {
    title: [...rules.title, ...own.title],
    notification: [...rules.notification, ...own.notification],
    screen: [...rules.screen, ...own.screen.filter(({ id }) => !replaced.has(id))],
  };
}
