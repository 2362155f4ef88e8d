import { refusal } from '@berth/contract';
import type { Agent, AgentCatalog } from '@berth/core';
import { err, ok } from '@berth/foundation';
import { FakeAssistant } from './fake-assistant.ts';

const STOP = { stopSignal: 'SIGTERM', graceMs: 10_000 };

/** Runs the program named by the first word, as the real agent for plain commands does. */
const command: Agent = {
  id: 'command',
  title: 'any command',
  ...STOP,
  plan: ({ command: [file, ...args] }) =>
    file === undefined ? err(refusal('invalid_input', 'There is no command.')) : ok({ file, args, env: {} }),
};

/** An assistant with a program, arguments and variables of its own. */
const helper: Agent = {
  id: 'helper',
  title: 'an assistant',
  ...STOP,
  plan: ({ command: args }) => ok({ file: 'obedient', args, env: { HELPER: 'yes', TERM: 'helper-term' } }),
};

/** A catalogue of agents that run the fake driver's programs. */
export interface FakeAgents extends AgentCatalog {
  /** What is behind the agent `clever`. */
  readonly clever: FakeAssistant;
}

export function fakeAgents(): FakeAgents {
  const assistant = new FakeAssistant();
  const clever: Agent = {
    id: 'clever',
    title: 'a real assistant',
    ...STOP,
    plan: ({ command: args }) => ok({ file: assistant.program, args, env: {} }),
    assistant,
  };
  const all = [command, helper, clever];
  return { clever: assistant, list: () => all, get: (id) => all.find((agent) => agent.id === id) };
}
