import { STATUSES, type Status } from '@berth/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Desired } from '../ports/store.ts';
import { type Lifecycle, type LifecycleEvent, transition } from './lifecycle.ts';

type EventType = LifecycleEvent['type'];

const COMMANDS = ['start', 'stop', 'archive', 'cancel', 'withdraw', 'remove', 'restore'] as const;
const OBSERVATIONS = ['started', 'exited', 'lost', 'found', 'condemn', 'retire'] as const;
const GENERATION = 4;

/** `status desired +effects`, `ignored`, or `refused why`, for an instance that is wanted `running`. */
const CELLS: Readonly<Record<Status, Readonly<Record<EventType, string>>>> = {
  queued: {
    start: 'starting running',
    started: 'ignored',
    stop: 'exited removed',
    archive: 'refused not_running',
    exited: 'ignored',
    lost: 'ignored',
    found: 'ignored',
    condemn: 'ignored',
    retire: 'ignored',
    cancel: 'exited removed',
    withdraw: 'exited removed',
    remove: 'exited removed',
    restore: 'refused not_away',
  },
  starting: {
    start: 'refused running',
    started: 'running running +watch',
    stop: 'stopping stopped',
    archive: 'stopping archived',
    exited: 'exited running',
    lost: 'lost running',
    found: 'running running +watch',
    condemn: 'ignored',
    retire: 'ignored',
    cancel: 'refused running',
    withdraw: 'ignored',
    remove: 'refused running',
    restore: 'refused not_away',
  },
  running: {
    start: 'refused running',
    started: 'ignored',
    stop: 'stopping stopped +stop',
    archive: 'stopping archived +stop',
    exited: 'exited running',
    lost: 'lost running',
    found: 'ignored',
    condemn: 'stopping running +stop',
    retire: 'stopping archived +stop',
    cancel: 'refused running',
    withdraw: 'ignored',
    remove: 'refused running',
    restore: 'refused not_away',
  },
  stopping: {
    start: 'refused running',
    started: 'stopping running +watch +stop',
    stop: 'stopping stopped +stop',
    archive: 'stopping archived +stop',
    exited: 'exited running',
    lost: 'lost running',
    found: 'ignored',
    condemn: 'ignored',
    retire: 'ignored',
    cancel: 'refused running',
    withdraw: 'ignored',
    remove: 'refused running',
    restore: 'refused not_away',
  },
  exited: {
    start: 'starting running',
    started: 'ignored',
    stop: 'refused not_running',
    archive: 'exited archived',
    exited: 'ignored',
    lost: 'ignored',
    found: 'ignored',
    condemn: 'ignored',
    retire: 'ignored',
    cancel: 'exited stopped',
    withdraw: 'ignored',
    remove: 'exited removed +destroy',
    restore: 'refused not_away',
  },
  lost: {
    start: 'refused running',
    started: 'running running +watch',
    stop: 'lost stopped +stop',
    archive: 'lost archived +stop',
    exited: 'exited running',
    lost: 'ignored',
    found: 'running running +watch',
    condemn: 'ignored',
    retire: 'ignored',
    cancel: 'refused running',
    withdraw: 'ignored',
    remove: 'refused running',
    restore: 'refused not_away',
  },
};

const statuses = Object.keys(STATUSES) as Status[];
const rows = statuses.flatMap((status) =>
  [...COMMANDS, ...OBSERVATIONS].map((type) => ({ status, type, expected: CELLS[status][type] })),
);

function event(type: EventType, generation: number): LifecycleEvent {
  const command = COMMANDS.find((one) => one === type);
  return command === undefined ? { type, generation } : { type: command };
}

function told(state: Lifecycle, happened: LifecycleEvent): string {
  const result = transition(state, happened);
  if (result.kind === 'ignored') return 'ignored';
  if (result.kind === 'refused') return `refused ${result.why}`;
  const { status, desired } = result.next;
  return [status, desired, ...result.effects.map((effect) => `+${effect}`)].join(' ');
}

describe('every state with every event', () => {
  it.each(rows)('$status, $type: $expected', ({ status, type, expected }) => {
    const state: Lifecycle = { status, desired: 'running', generation: GENERATION };
    expect(told(state, event(type, GENERATION))).toBe(expected);
  });

  it.each(rows.filter(({ type }) => type !== 'start' && type !== 'archive' && type !== 'retire'))(
    '$status, $type: what is wanted stays stopped',
    ({ status, type }) => {
      const state: Lifecycle = { status, desired: 'stopped', generation: GENERATION };
      const result = transition(state, event(type, GENERATION));
      const desired = result.kind === 'moved' ? result.next.desired : 'stopped';
      const isOver = result.kind === 'moved' && result.next.status === 'exited';
      const isLeft = isOver && COMMANDS.some((one) => one === type) && type !== 'cancel';
      expect(desired).toBe(isLeft || (isOver && status === 'queued') ? 'removed' : 'stopped');
    },
  );
});

describe('a lost run that someone stopped meanwhile', () => {
  const state: Lifecycle = { status: 'lost', desired: 'stopped', generation: GENERATION };

  it.each(['found', 'started'] as const)('is being stopped as soon as it is %s', (type) => {
    expect(told(state, event(type, GENERATION))).toBe('stopping stopped +watch +stop');
  });
});

it('a run that is being put away and is stopped too is still put away', () => {
  const state: Lifecycle = { status: 'stopping', desired: 'archived', generation: GENERATION };
  expect(told(state, event('stop', GENERATION))).toBe('stopping archived +stop');
});

it('a run that is taken back while it is being put away is stopped', () => {
  const state: Lifecycle = { status: 'stopping', desired: 'archived', generation: GENERATION };
  expect(told(state, event('restore', GENERATION))).toBe('stopping stopped');
  const stopped: Lifecycle = { ...state, desired: 'stopped' };
  expect(told(stopped, event('exited', GENERATION))).toBe('exited stopped');
});

it('what was put away before a stop of it arrives stays put away', () => {
  const state: Lifecycle = { status: 'exited', desired: 'archived', generation: GENERATION };
  expect(told(state, event('cancel', GENERATION))).toBe('exited archived');
});

it('a condemned run that a person stops too is not to come back', () => {
  const state: Lifecycle = { status: 'stopping', desired: 'running', generation: GENERATION };
  expect(told(state, event('stop', GENERATION))).toBe('stopping stopped +stop');
});

const desires: readonly Desired[] = ['running', 'stopped', 'archived', 'removed'];
const states = fc.record({
  status: fc.constantFrom(...statuses),
  desired: fc.constantFrom(...desires),
  generation: fc.integer({ min: 1, max: 9 }),
});
const observations = fc.record({
  type: fc.constantFrom(...OBSERVATIONS),
  generation: fc.integer({ min: 1, max: 9 }),
});
const events: fc.Arbitrary<LifecycleEvent> = fc.oneof(
  fc.record({ type: fc.constantFrom(...COMMANDS) }),
  observations,
);

describe('whatever happens', () => {
  it('news of another run moves nothing', () => {
    fc.assert(
      fc.property(states, observations, (state, news) => {
        fc.pre(news.generation !== state.generation);
        expect(transition(state, news).kind).not.toBe('moved');
      }),
    );
  });

  it('what was removed never moves, but back', () => {
    fc.assert(
      fc.property(states, events, (state, news) => {
        const kind = news.type === 'restore' ? 'moved' : 'refused';
        expect(transition({ ...state, desired: 'removed' }, news).kind).toBe(kind);
      }),
    );
  });

  it('what comes back is as it was, and is not to run', () => {
    fc.assert(
      fc.property(states, (state) => {
        const removed: Lifecycle = { ...state, desired: 'removed' };
        const next = { ...state, desired: 'stopped' };
        expect(transition(removed, { type: 'restore' })).toEqual({ kind: 'moved', next, effects: [] });
        const away = transition(removed, { type: 'restore', isArchived: true });
        expect(away).toEqual({ kind: 'moved', next: { ...state, desired: 'archived' }, effects: [] });
        const isThere = state.desired === 'running' || state.desired === 'stopped';
        if (isThere) expect(told(state, { type: 'restore' })).toBe('refused not_away');
      }),
    );
  });

  it('what is to come back from where it is not stays where it is', () => {
    fc.assert(
      fc.property(states, (state) => {
        const removed: Lifecycle = { ...state, desired: 'removed' };
        expect(told(removed, { type: 'restore', from: 'archive' })).toBe('refused in_trash');
        expect(transition(removed, { type: 'restore', from: 'trash' }).kind).toBe('moved');
        const archived: Lifecycle = { ...state, desired: 'archived' };
        expect(told(archived, { type: 'restore', from: 'trash' })).toBe('refused in_archive');
        expect(transition(archived, { type: 'restore', from: 'archive' }).kind).toBe('moved');
      }),
    );
  });

  it('what was archived and is taken back is as it was, and is not to run', () => {
    fc.assert(
      fc.property(states, fc.boolean(), (state, isArchived) => {
        const archived: Lifecycle = { ...state, desired: 'archived' };
        const result = transition(archived, { type: 'restore', isArchived });
        const next = { ...state, desired: 'stopped' };
        expect(result).toEqual({ kind: 'moved', next, effects: [] });
      }),
    );
  });

  it('the generation grows by one with each start, and never otherwise', () => {
    fc.assert(
      fc.property(states, events, (state, news) => {
        const result = transition(state, news);
        if (result.kind !== 'moved') return;
        const grown = news.type === 'start' ? 1 : 0;
        expect(result.next.generation).toBe(state.generation + grown);
      }),
    );
  });

  it('only a command, or being of no use to anybody, changes what is wanted', () => {
    fc.assert(
      fc.property(states, observations, (state, news) => {
        const result = transition(state, news);
        if (news.type !== 'retire' && result.kind === 'moved')
          expect(result.next.desired).toBe(state.desired);
      }),
    );
  });

  it('a fact is never refused, but for what was removed', () => {
    fc.assert(
      fc.property(states, observations, (state, news) => {
        fc.pre(state.desired !== 'removed');
        expect(transition(state, news).kind).not.toBe('refused');
      }),
    );
  });

  it('an exit of the current run ends every state but the end', () => {
    fc.assert(
      fc.property(states, (state) => {
        fc.pre(state.desired !== 'removed' && state.status !== 'exited' && state.status !== 'queued');
        const result = transition(state, { type: 'exited', generation: state.generation });
        expect(result).toMatchObject({ kind: 'moved', next: { status: 'exited' } });
      }),
    );
  });

  it('a sequence of events starts a second run only after the first has exited', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 40 }), (sequence) => {
        let state: Lifecycle = { status: 'starting', desired: 'running', generation: 1 };
        for (const news of sequence) {
          const result = transition(state, news);
          if (result.kind !== 'moved') continue;
          if (result.next.generation > state.generation) expect(state.status).toBe('exited');
          if (result.effects.includes('destroy')) expect(state.status).toBe('exited');
          state = result.next;
        }
      }),
    );
  });
});
