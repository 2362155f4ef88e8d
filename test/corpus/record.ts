// npm run record:corpus -- AGENT [SESSION…]. Plays sessions with a real assistant and writes each one down. Its program must
// be in the cache of `npm run test:agents`.
import { writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Activity } from '@berth/contract';
import { assistantDirectories, createAgents } from '@berth/agents';
import { berthPaths } from '@berth/host';
import { detectorOf, RECORDINGS } from './corpus.ts';
import { DRIVEN, type Driven } from './driven.ts';
import { textOf } from './recording.ts';
import { replay } from './replay.ts';
import type { Session } from './session.ts';
import { TOOLS } from './sessions/tools.ts';
import { TROUBLES } from './sessions/troubles.ts';
import { TURNS } from './sessions/turns.ts';
import { Stage } from './stage.ts';

const SESSIONS: readonly Session[] = [...TURNS, ...TOOLS, ...TROUBLES];
/** Something may come between once. */
const TRIES = 2;

const programs = process.env['BERTH_TEST_AGENTS'] ?? join(homedir(), '.cache/berth-test-agents');
const [agent = '', ...names] = process.argv.slice(2);
const driven = await drivenOf(agent);
const unknown = names.filter((name) => !SESSIONS.some((session) => session.name === name));
if (unknown.length > 0) throw new Error(`No session is called ${unknown.join(', ')}.`);
for (const session of SESSIONS) {
  const isWanted =
    names.length === 0 ? session.except?.includes(agent) !== true : names.includes(session.name);
  if (isWanted && !(await record(session))) process.exitCode = 1;
}

async function drivenOf(id: string): Promise<Driven> {
  const facts = DRIVEN.find(({ agent: { id: known } }) => known === id);
  if (facts === undefined)
    throw new Error(`No ${id} here. There are: ${DRIVEN.map((each) => each.agent.id).join(', ')}`);
  const directories = { ...assistantDirectories(berthPaths({ BERTH_HOME: '/nowhere' })), programs };
  const { built } = createAgents({ demo: { node: '', program: '' }, directories });
  const assistant = built.find((agent) => agent.id === id)?.assistant;
  const { version } = (await assistant?.inspect({})) ?? {};
  if (assistant === undefined || version == null)
    throw new Error(`${id} is not installed: npm run test:agents`);
  return { ...facts, keys: assistant.keys, version };
}

async function record(session: Session): Promise<boolean> {
  for (let left = TRIES; left > 0; left -= 1) {
    try {
      await recordOnce(session);
      return true;
    } catch (error) {
      console.error(`${agent} ${session.name}:`, error);
    }
  }
  return false;
}

async function recordOnce(session: Session): Promise<void> {
  await using stage = await Stage.open(driven, programs, session.isUntrusted !== true);
  await session.play(stage);
  const recording = await stage.recording(session.name, session.about);
  const file = `${agent}-${driven.version}-${session.name}.json`;
  writeFileSync(join(RECORDINGS, file), textOf(recording));
  const [replayed, shown] = [await replay(recording, detectorOf(agent)), await stage.shown()];
  const wasSo = replayed.map(({ activity }) => activity).join(' ') === distinct(shown).join(' ');
  if (!wasSo) console.warn(`${file}: Berth showed ${shown.join(' ')}; a replay shows other things`);
  console.log(`${file}: ${(recording.endMs / 1000).toFixed(0)} s`);
}

/** Without those that are told again for a detail. */
function distinct(activities: readonly Activity[]): Activity[] {
  return activities.filter((activity, index) => activity !== activities[index - 1]);
}
