import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assistantDirectories, createAgents } from '@berth/agents';
import { berthPaths } from '@berth/host';
import type { RecordedSession } from './recording.ts';
import type { Detector } from './replay.ts';

export const RECORDINGS = join(import.meta.dirname, 'recordings');

/** All sessions that were recorded. */
export function recordings(): RecordedSession[] {
  return readdirSync(RECORDINGS)
    .toSorted()
    .map((file) => JSON.parse(readFileSync(join(RECORDINGS, file), 'utf8')) as RecordedSession);
}

/** By which rules, and whom to believe, Berth detects what an assistant does. */
export function detectorOf(agent: string): Detector {
  const directories = assistantDirectories(berthPaths({ BERTH_HOME: '/nowhere' }));
  const { built } = createAgents({ demo: { node: '', program: '' }, directories });
  const assistant = built.find(({ id }) => id === agent)?.assistant;
  if (assistant === undefined) throw new Error(`no assistant is called ${agent}`);
  return { rules: assistant.screenRules, trust: assistant.trust };
}
