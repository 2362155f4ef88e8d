import type { Agent, AgentCatalog } from '@berth/core';
import type { AssistantDirectories } from './assistant/directories.ts';
import { createClaudeAgent } from './claude/agent.ts';
import { createCodexAgent } from './codex/agent.ts';
import { createCommandAgent } from './command/agent.ts';
import { createDemoAgent, type DemoProgram } from './demo/agent.ts';
import { createGeminiAgent } from './gemini/agent.ts';
import { createOpencodeAgent } from './opencode/agent.ts';
import { createShellAgent } from './shell/agent.ts';

export interface CatalogOptions {
  /** How to run the demo assistant that ships with Berth. */
  readonly demo: DemoProgram;
  /** Where assistants and Berth leave things for each other. */
  readonly directories: AssistantDirectories;
}

/** Every kind of assistant this Berth can start, in the order in which they are shown. */
export function createAgentCatalog(options: CatalogOptions): AgentCatalog {
  const agents: readonly Agent[] = [
    createClaudeAgent(options.directories),
    createCodexAgent(options.directories),
    createGeminiAgent(options.directories),
    createOpencodeAgent(options.directories),
    createShellAgent(),
    createCommandAgent(),
    createDemoAgent(options.demo),
  ];
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  return {
    get: (id) => byId.get(id),
    list: () => agents,
  };
}
