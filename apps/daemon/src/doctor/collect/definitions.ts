import { join } from 'node:path';
import { ConfigFolder } from '@berth/config';
import type { BerthPaths } from '@berth/host';
import type { World } from '../world.ts';

/** What users have written about agents, and whether it can be used. */
export async function readDefinitions(paths: BerthPaths): Promise<World['configuration']['agents']> {
  const files = await new ConfigFolder(join(paths.config, 'agents')).read();
  if (files.length === 0) return { files: 0, faulty: [] };
  // Loaded when it is needed, which for most people is never.
  const { assistantDirectories, createAgents, definitionProblems } = await import('@berth/agents');
  const directories = assistantDirectories(paths);
  const { built } = createAgents({ demo: { node: process.execPath, program: '' }, directories });
  return { files: files.length, faulty: await definitionProblems(files, built, directories) };
}
