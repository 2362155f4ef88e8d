import { EVENT_TYPES } from '@berth/contract';
import { expect, it } from 'vitest';
import { eventDays, kindOf } from './event-days.ts';
import type { Happened } from './event-documents.ts';
import { askedLine, lastLines } from './last-lines.ts';
import { pastRuns } from './past-runs.ts';

let seq = 0;
function happened(type: string, otherwise: Partial<Happened> = {}): Happened {
  seq += 1;
  return {
    seq,
    type,
    time: `2026-01-01T00:00:0${seq % 10}.000Z`,
    actor: 'a',
    subject: 's',
    run: null,
    data: {},
    ...otherwise,
  };
}

it.each(Object.keys(EVENT_TYPES))('%s is of some kind', (type) => {
  expect(kindOf(type)).toBeDefined();
});

it('puts events into days, newest first, and leaves out other kinds', () => {
  const events = [
    happened('run.started', { time: '2026-01-01T10:00:00.000Z' }),
    happened('prompt.queued', { time: '2026-01-02T10:00:00.000Z' }),
    happened('run.exited', { time: '2026-01-02T11:00:00.000Z' }),
  ];
  const dayOf = (time: string) => time.slice(0, 10);
  const shown = (kind: 'runs' | undefined) =>
    eventDays(events, { kind, dayOf }).map(({ day, events: of }) => [day, ...of.map(({ type }) => type)]);
  expect(shown(undefined)).toEqual([
    ['2026-01-02', 'run.exited', 'prompt.queued'],
    ['2026-01-01', 'run.started'],
  ]);
  expect(shown('runs')).toEqual([
    ['2026-01-02', 'run.exited'],
    ['2026-01-01', 'run.started'],
  ]);
});

it('tells the runs of an instance, and how each ended', () => {
  const events = [
    happened('run.starting', { run: 'r1', data: { generation: 1 } }),
    happened('run.started', { run: 'r1', data: { generation: 1, pid: 1 } }),
    happened('run.exited', { run: 'r1', data: { cause: 'exited', code: 3 } }),
    happened('run.exited', { run: 'r0', data: { cause: 'exited', code: 0 } }),
    happened('run.starting', { run: 'r2', data: { generation: 2 } }),
  ];
  expect(pastRuns(events)).toMatchObject([
    { run: 'r2', generation: 2, endedAt: undefined },
    { run: 'r1', generation: 1, endedAt: expect.any(String), cause: 'exited', code: 3 },
  ]);
});

it('shows the last lines that say something', () => {
  const lines = ['first', '', '╭────╮', '│ Allow? │', '  ', 'last   ', '─────'];
  expect(lastLines(lines, 2)).toEqual(['Allow?', 'last']);
  expect(lastLines(['', '──'], 3)).toEqual([]);
});

it('shows a dialog whole, and says what it asks', () => {
  const lines = [
    '❯ /ask',
    '┌─ Approval needed ───┐',
    '│ Allow: run `npm     │',
    '│   test` here?       │',
    '│ [y] yes   [n] no    │',
    '└─────────────────────┘',
    ' ◆ waiting',
  ];
  expect(lastLines(lines, 2)).toEqual([
    'Approval needed',
    'Allow: run `npm',
    '  test` here?',
    '[y] yes   [n] no',
    ' ◆ waiting',
  ]);
  expect(askedLine(lines)).toBe('Allow: run `npm test` here?');
  expect(askedLine(['no frame?'])).toBeUndefined();
  expect(askedLine(['┌───┐', '│ yes │', '└───┘', 'what?'])).toBeUndefined();
});
