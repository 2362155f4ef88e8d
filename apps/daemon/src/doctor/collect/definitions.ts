import { join } from 'node:path';
import { ConfigFolder } from '@berth/config';
import { messageOf } from '@berth/contract';
import type { BerthPaths } from '@berth/host';
import type { World } from '../world.ts';

/** What users have written about agents, and whether it can be used. */
export async function readDefinitions(paths: BerthPaths): Promise<World['configuration']['agents']> {
  const folder = join(paths.config, 'agents');
  try {
    return await look(folder, paths);
  } catch (error) {
    return { files: 0, faulty: [{ path: folder, problems: [messageOf(error)] }] };
  }
}

async function look(folder: string, paths: BerthPaths): Promise<World['configuration']['agents']> {
  const files = await new ConfigFolder(folder).read();
  if (files.length === 0) return { files: 0, faulty: [] };
  // Loaded when it is needed, which for most people is never.
  const { assistantDirectories, createAgents, definitionProblems } = await import('@berth/agents');
  const directories = assistantDirectories(paths);
  const { built } = createAgents({ demo: { node: process.execPath, program: '' }, directories });
  return { files: files.length, faulty: await definitionProblems(files, built, directories) };
}
