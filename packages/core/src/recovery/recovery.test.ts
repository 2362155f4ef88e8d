import { RECOVERY_RULES as rules, RECOVERY_STATES, type RecoveryState, type RunId } from '@berth/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Chance, type Recovery, type RecoveryEvent, recover } from './recovery.ts';
import type { Verdict } from './verdict.ts';

const NOW = 1_000_000_000;
const RUN = 'run_1' as RunId;
const chance = (more: Partial<Chance> = {}): Chance => ({ now: NOW, random: 0.5, rules, ...more });

const CRASHED: Verdict = { kind: 'again', reason: 'crashed' };
const ended = (verdict: Verdict = CRASHED, livedMs = 60_000, signature = 'exited 1'): RecoveryEvent => ({
  type: 'ended',
  verdict,
  failure: { run: RUN, livedMs, signature },
});
const EVENTS: Readonly<Record<RecoveryEvent['type'], RecoveryEvent>> = {
  ended: ended(),
  due: { type: 'due' },
  refused: { type: 'refused', reason: 'refused', detail: 'no port is free', isFinal: false },
  started: { type: 'started' },
  well: { type: 'well' },
  released: { type: 'released' },
  commanded: { type: 'commanded' },
};

const at = (state: RecoveryState, more: Partial<Recovery> = {}): Recovery => ({
  state,
  reason: 'crashed',
  detail: null,
  attempt: 1,
  at: state === 'backing_off' || state === 'limited' ? NOW : null,
  since: NOW - 700,
  isFree: false,
  failures: [],
  restarts: [],
  ...more,
});

/** The state after it, `nothing`, or `ignored`; and what is written down. */
const CELLS: Readonly<Record<RecoveryState, Readonly<Record<RecoveryEvent['type'], string>>>> = {
  steady: {
    ended: 'backing_off recovery.planned',
    due: 'ignored',
    refused: 'ignored',
    started: 'ignored',
    well: 'nothing',
    released: 'ignored',
    commanded: 'nothing',
  },
  backing_off: {
    ended: 'ignored',
    due: 'restarting',
    refused: 'backing_off recovery.refused',
    started: 'ignored',
    well: 'ignored',
    released: 'backing_off recovery.released',
    commanded: 'nothing recovery.cancelled',
  },
  limited: {
    ended: 'ignored',
    due: 'restarting',
    refused: 'backing_off recovery.refused',
    started: 'ignored',
    well: 'ignored',
    released: 'backing_off recovery.released',
    commanded: 'nothing recovery.cancelled',
  },
  restarting: {
    ended: 'backing_off recovery.planned',
    due: 'ignored',
    refused: 'ignored',
    started: 'steady recovery.restarted',
    well: 'ignored',
    released: 'ignored',
    commanded: 'nothing',
  },
  blocked: {
    ended: 'ignored',
    due: 'ignored',
    refused: 'ignored',
    started: 'ignored',
    well: 'ignored',
    released: 'backing_off recovery.released',
    commanded: 'nothing recovery.cancelled',
  },
  quarantined: {
    ended: 'ignored',
    due: 'ignored',
    refused: 'ignored',
    started: 'ignored',
    well: 'ignored',
    released: 'backing_off recovery.released',
    commanded: 'nothing recovery.cancelled',
  },
};

function told(before: Recovery, event: RecoveryEvent): string {
  const { next, facts } = recover(before, event, chance());
  if (next === before && facts.length === 0) return 'ignored';
  return [next?.state ?? 'nothing', ...facts.map(({ type }) => type)].join(' ');
}

const states = Object.keys(RECOVERY_STATES) as RecoveryState[];
const types = Object.keys(EVENTS) as RecoveryEvent['type'][];

describe.each(states)('in %s', (state) => {
  it.each(types)('%s', (type) => {
    expect(told(at(state), EVENTS[type])).toBe(CELLS[state][type]);
  });
});

describe('after an end', () => {
  it('waits for a moment that chance chooses, below a bound that doubles up to a minute', () => {
    const waits = Array.from({ length: 12 }, (_, attempt) => {
      const { next } = recover(at('steady', { attempt }), ended(), chance({ random: 0.999_999 }));
      return Math.ceil(((next?.at ?? 0) - NOW) / 1000);
    });
    expect(waits).toStrictEqual([1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60]);
    expect(recover(null, ended(), chance({ random: 0 })).next?.at).toBe(NOW);
  });

  it('comes back with what happened written down', () => {
    const waiting = recover(null, ended(), chance()).next;
    const starting = recover(waiting, { type: 'due' }, chance({ now: NOW + 500 })).next;
    const back = recover(starting, { type: 'started' }, chance({ now: NOW + 900 }));
    expect(back.facts).toStrictEqual([
      { type: 'recovery.restarted', data: { reason: 'crashed', attempt: 1, durationMs: 900 } },
    ]);
    expect(back.next).toMatchObject({ state: 'steady', restarts: [NOW + 500] });
  });

  it('three of the same kind within seconds of their starts are a loop, and the evidence is kept', () => {
    let state: Recovery | null = null;
    for (const now of [NOW, NOW + 2000, NOW + 4000]) {
      const moment = chance({ now });
      state = recover(state, ended(CRASHED, 800), moment).next;
      if (state?.state === 'quarantined') break;
      state = recover(recover(state, { type: 'due' }, moment).next, { type: 'started' }, moment).next;
    }
    expect(state).toMatchObject({ state: 'quarantined', reason: 'crash_loop', at: null });
    expect(state?.failures).toHaveLength(3);
  });

  it.each([
    ['of another kind', [500, 500, 500], ['exited 1', 'exited 2', 'exited 1']],
    ['after a longer life', [500, 5000, 500], ['exited 1', 'exited 1', 'exited 1']],
  ])('one %s makes it no loop', (_what, lives, signatures) => {
    let state: Recovery | null = null;
    for (const [index, livedMs] of lives.entries()) {
      state = recover(state, ended(CRASHED, livedMs, signatures[index]), chance()).next;
      expect(state?.state).toBe('backing_off');
      state = recover(recover(state, { type: 'due' }, chance()).next, { type: 'started' }, chance()).next;
    }
  });

  it('is quarantined when its budget is spent, and not before', () => {
    const restarts = Array.from({ length: rules.budget - 1 }, (_, index) => NOW - 1000 * (index + 1));
    expect(recover(at('steady', { restarts }), ended(), chance()).next?.state).toBe('backing_off');
    const spent = recover(at('steady', { restarts: [NOW - 5000, ...restarts] }), ended(), chance());
    expect(spent.next).toMatchObject({ state: 'quarantined', reason: 'budget' });
  });

  it('what happened long ago costs nothing', () => {
    const long = NOW - rules.windowMs;
    const restarts = Array.from({ length: rules.budget }, () => long);
    expect(recover(at('steady', { restarts }), ended(), chance()).next?.state).toBe('backing_off');
  });

  it('a clock that was set back refills no budget', () => {
    const restarts = Array.from({ length: rules.budget }, () => NOW + 86_400_000);
    expect(recover(at('steady', { restarts }), ended(), chance()).next?.state).toBe('quarantined');
  });

  it('a reboot costs nothing, and need not be waited for', () => {
    const restarts = Array.from({ length: rules.budget }, () => NOW - 1);
    const verdict: Verdict = { kind: 'resume', reason: 'rebooted' };
    const waiting = recover(at('steady', { restarts }), ended(verdict), chance()).next;
    expect(waiting).toMatchObject({ state: 'backing_off', at: NOW, isFree: true });
    expect(recover(waiting, { type: 'due' }, chance()).next?.restarts).toStrictEqual(restarts);
  });

  it('a usage limit costs nothing, and its end is waited for', () => {
    const limited = (until: number | null) => recover(null, ended({ kind: 'limited', until }), chance()).next;
    expect(limited(NOW + 3_600_000)).toMatchObject({ state: 'limited', at: NOW + 3_600_000, isFree: true });
    expect(limited(null)?.at).toBe(NOW + rules.limitMs);
    expect(limited(NOW - 5000)?.at).toBe(NOW + rules.backoffMs);
  });

  it('what needs a person stays', () => {
    const verdict: Verdict = { kind: 'blocked', reason: 'auth_failed', detail: 'log in' };
    const { next, facts } = recover(null, ended(verdict), chance());
    expect(next).toMatchObject({ state: 'blocked', reason: 'auth_failed', detail: 'log in', at: null });
    expect(facts).toMatchObject([{ type: 'recovery.blocked' }]);
  });

  it('memory that ran out is bad luck once, and a matter for a person the second time', () => {
    const verdict: Verdict = { kind: 'again', reason: 'out_of_memory' };
    const signature = 'out_of_memory SIGKILL';
    const once = recover(null, ended(verdict, 60_000, signature), chance()).next;
    expect(once).toMatchObject({ state: 'backing_off', reason: 'out_of_memory' });
    const running = recover(recover(once, EVENTS.due, chance()).next, EVENTS.started, chance()).next;
    expect(recover(running, ended(verdict, 60_000, signature), chance()).next).toMatchObject({
      state: 'blocked',
      reason: 'out_of_memory',
      detail: expect.stringContaining('twice'),
    });
    const later = chance({ now: NOW + rules.windowMs });
    expect(recover(running, ended(verdict, 60_000, signature), later).next?.state).toBe('backing_off');
  });

  it('what was wanted leaves nothing behind', () => {
    expect(recover(at('steady'), ended({ kind: 'rest' }), chance())).toStrictEqual({ next: null, facts: [] });
  });
});

it('a start that can never succeed is not tried again', () => {
  const refused = { type: 'refused', reason: 'context_lost', detail: 'it is gone', isFinal: true } as const;
  expect(recover(at('backing_off'), refused, chance()).next).toMatchObject({
    state: 'blocked',
    reason: 'context_lost',
    detail: 'it is gone',
  });
});

it('nothing is held against what was released', () => {
  const failures = [{ run: RUN, at: NOW - 1, livedMs: 1, signature: 'exited 1' }];
  const before = at('quarantined', { failures, restarts: [NOW - 1, NOW - 2], attempt: 6 });
  expect(recover(before, { type: 'released' }, chance()).next).toMatchObject({
    state: 'backing_off',
    at: NOW,
    attempt: 1,
    failures: [],
    restarts: [],
  });
});

describe('whatever happens', () => {
  const verdicts: Verdict[] = [
    CRASHED,
    { kind: 'rest' },
    { kind: 'resume', reason: 'rebooted' },
    { kind: 'limited', until: null },
    { kind: 'blocked', reason: 'command', detail: 'x' },
  ];
  const anyEvent = fc.oneof(
    fc.constantFrom(...Object.values(EVENTS)),
    fc
      .record({ verdict: fc.constantFrom(...verdicts), livedMs: fc.nat(20_000) })
      .map(({ verdict, livedMs }) => ended(verdict, livedMs)),
  );
  const anyLife = fc.array(
    fc.record({
      event: anyEvent,
      pause: fc.integer({ min: -100_000, max: 100_000 }),
      random: fc.double({ min: 0, max: 0.999, noNaN: true }),
    }),
    { maxLength: 60 },
  );

  it('the budget of a window is never exceeded, and only what waits has a time', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        let [now, state]: [number, Recovery | null] = [NOW, null];
        let charged: number[] = [];
        for (const { event, pause, random } of life) {
          now += Math.max(0, pause);
          const { next } = recover(state, event, chance({ now, random }));
          if (event.type === 'released' || next === null) charged = [];
          if (next?.state === 'restarting' && state?.state !== 'restarting' && state?.isFree === false)
            charged.push(now);
          state = next;
          const waits = state?.state === 'backing_off' || state?.state === 'limited';
          expect(state?.at != null).toBe(waits);
          expect(charged.filter((at) => now - at < rules.windowMs).length).toBeLessThanOrEqual(rules.budget);
        }
      }),
    );
  });
});
