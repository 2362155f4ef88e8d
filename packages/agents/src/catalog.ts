import type { ConfigFolder } from '@berth/config';
import type { Log } from '@berth/core';
import type { AssistantDirectories } from './assistant/directories.ts';
import { createClaudeAgent } from './claude/agent.ts';
import { createCodexAgent } from './codex/agent.ts';
import { createCommandAgent } from './command/agent.ts';
import { createDefinedAgent } from './definition/agent.ts';
import { DefinedCatalog } from './definition/defined-catalog.ts';
import { createDemoAgent, type DemoProgram } from './demo/agent.ts';
import { createGeminiAgent } from './gemini/agent.ts';
import { createOpencodeAgent } from './opencode/agent.ts';
import { createShellAgent } from './shell/agent.ts';
import { AIDER } from './shipped/aider.ts';
import { QWEN } from './shipped/qwen.ts';

export interface AgentOptions {
  /** How to run the demo assistant that ships with Berth. */
  readonly demo: DemoProgram;
  /** Where assistants and Berth leave things for each other. */
  readonly directories: AssistantDirectories;
}

export interface CatalogOptions extends AgentOptions {
  /** Where users define agents of their own. */
  readonly definitions: ConfigFolder;
  readonly log: Log;
}

/** Every kind of assistant this Berth can start, in the order in which they are shown; the user's own come last. */
export function openAgentCatalog(options: CatalogOptions): Promise<DefinedCatalog> {
  const { directories, definitions, log } = options;
  return DefinedCatalog.open({ ...createAgents(options), folder: definitions, directories, log });
}

/** Those that ship with Berth: `built` are more than a definition. */
export function createAgents({ demo, directories }: AgentOptions) {
  return {
    built: [
      createClaudeAgent(directories),
      createCodexAgent(directories),
      createGeminiAgent(directories),
      createOpencodeAgent(directories),
      createShellAgent(),
      createCommandAgent(),
      createDemoAgent(demo),
    ],
    shipped: [createDefinedAgent('qwen', QWEN, directories), createDefinedAgent('aider', AIDER, directories)],
  };
}
