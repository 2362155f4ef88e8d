import type { EventView } from '@berth/contract/schemas';
import { expect } from 'vitest';
import { until } from '../support/sandbox.ts';
import type { AgentStand } from './agent-stand.ts';

/** Many times the silence after which it is suspected here. */
const SILENT_MS = 12_000;
/** Some looks, so that what lives at rest is known. */
const REST_MS = 4000;
const ENDED_MS = 90_000;
const STALL = ['--stall', '2s'];

/** What waits for its model is only looked at, however silent it is. */
export async function isLeftAloneInSilence(stand: AgentStand): Promise<void> {
  await stand.start('a1', STALL);
  await stand.becomes('a1', 'idle');
  await stand.send('a1', 'FAKE:hang 60');
  await stand.becomes('a1', 'working');
  const done = await lookFor(stand, SILENT_MS);
  expect(done).not.toContain('interrupt');
  expect(await stand.inspect('a1')).toMatchObject({ activity: 'working', generation: 1 });
}

/** What hangs is ended, and goes on with its conversation. */
export async function comesBackWhenItHangs(stand: AgentStand): Promise<void> {
  await stand.start('a1', STALL);
  await stand.becomes('a1', 'idle');
  expect(await stand.said('a1', 'the first')).toContain('ECHO-1');
  const { id, conversation } = await stand.inspect('a1');
  await lookFor(stand, REST_MS);
  await stand.send('a1', 'FAKE:hang 60');
  await stand.becomes('a1', 'working');
  for (const pid of stand.sandbox.processesOf(id)) process.kill(pid, 'SIGSTOP');
  await until('it was ended', async () => (await look(stand)).includes('condemn'), ENDED_MS);
  const again = await stand.becomes('a1', 'idle');
  expect(again).toMatchObject({ conversation, generation: 2, recovery: null });
  // Two prompts were taken before this one; some assistants join one that was cut short with the next.
  expect(await stand.said('a1', 'the third')).toMatch(/ECHO-[23]: [^]*the third/);
}

/** The rungs that were climbed. Asking for what is used makes Berth look. */
async function look(stand: AgentStand): Promise<string[]> {
  await stand.berth('top', '--once');
  const events = await stand.json<EventView[]>('history', 'a1');
  return events.filter(({ type }) => type === 'health.rung').map(({ data }) => String(data['rung']));
}

async function lookFor(stand: AgentStand, ms: number): Promise<string[]> {
  const end = performance.now() + ms;
  let done: string[] = [];
  await until(
    'time has passed',
    async () => {
      done = await look(stand);
      return performance.now() > end;
    },
    10 * ms,
  );
  return done;
}
