import { EVENT_TYPES, type EventType, EXIT_CAUSES } from '@berth/contract';
import type { EventView } from '@berth/contract/schemas';
import { expect, it } from 'vitest';
import { historyLines } from './history-text.ts';

const FIRST = new Date(2026, 10, 26, 23, 59, 58);

function event(type: string, data: EventView['data'] = {}, afterMs = 0): EventView {
  const time = new Date(FIRST.getTime() + afterMs).toISOString();
  const about = { id: 'evt_1', node: 'node_1', actor: 'user:ann', subject: 'inst_1', run: null, cause: null };
  return { seq: 1, time, ...about, type: type as EventType, version: 1, data };
}

const said = (type: string, data?: EventView['data']) => historyLines([event(type, data)])[1]?.slice(12);

it('tells each day once, and each event with its time', () => {
  const events = [
    event('instance.created', { agent: 'claude', workspace: '/home/ann/app' }),
    event('run.started', { generation: 1, pid: 42 }, 1000),
    event('activity.changed', { activity: 'waiting_approval', detail: 'Bash: rm x' }, 3000),
  ];
  expect(historyLines(events)).toEqual([
    '2026-11-26',
    '  23:59:58  created: claude in /home/ann/app',
    '  23:59:59  run 1 runs (pid 42)',
    '2026-11-27',
    '  00:00:01  its assistant is waiting_approval: Bash: rm x',
  ]);
});

it('says how a run ended, and why', () => {
  expect(said('run.exited', { code: 3, signal: null, cause: 'exited' })).toBe('it ended with 3: by itself');
  expect(said('run.exited', { code: null, signal: 'SIGKILL', cause: 'signalled' })).toBe(
    'it ended by SIGKILL: somebody else sent it a signal',
  );
  expect(
    said('run.exited', { code: null, signal: null, cause: 'start_failed', detail: 'no such file' }),
  ).toBe('it ended: it could not be started (no such file)');
  for (const cause of Object.keys(EXIT_CAUSES))
    expect(said('run.exited', { cause })).toMatch(/^it ended: .* .*/);
});

it.each(Object.keys(EVENT_TYPES))('has words for %s, also where something is missing', (type) => {
  expect(said(type)).toMatch(/^[^{}]{4,}$/);
  expect(said(type)).not.toContain('undefined');
});

it('names what a newer Berth has written, and lets nothing through to the terminal', () => {
  expect(said('run.teleported')).toBe('run.teleported');
  expect(said('activity.changed', { activity: 'error', detail: '\u001b[2J' })).toBe(
    'its assistant is error: \\x1b[2J',
  );
});

it('tells nothing of nothing', () => {
  expect(historyLines([])).toEqual([]);
});
