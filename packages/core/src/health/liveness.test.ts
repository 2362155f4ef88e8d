import { ACTIVITIES, type Activity } from '@berth/contract';
import { describe, expect, it } from 'vitest';
import { firstLook, type Liveness, type Look, nextLook, type Sign } from './liveness.ts';

const ROOT = 10;
const SERVER = 11;
const TOOL = 12;
const BEAT_MS = 10_000;
const use = { pids: [ROOT], source: 'cgroup', cpuMs: 1000 } as const;
const QUIET: Look = { at: 0, activity: 'working', signals: 7, output: 500, use };

function look(before: Look, more: Partial<Look> = {}): Look {
  return { ...before, at: before.at + BEAT_MS, ...more };
}

const sign = (before: Look, after: Look): Sign | null => nextLook(firstLook(before, ROOT), after).sign;

describe('one that works and of which nothing is seen', () => {
  it('shows no sign of life', () => {
    expect(sign(QUIET, look(QUIET))).toBeNull();
  });

  it.each<[Sign, string, Partial<Look>]>([
    ['signal', 'told something', { signals: 8 }],
    ['output', 'printed a byte', { output: 501 }],
    ['output', 'began a new screen', { output: 0 }],
    ['cpu', 'used a hundredth of a processor', { use: { ...use, cpuMs: 1000 + BEAT_MS / 100 } }],
    ['tool', 'has a program that it started', { use: { ...use, pids: [ROOT, TOOL] } }],
    ['tool', 'left its place to a program', { use: { ...use, pids: [TOOL] } }],
    ['unseen', 'has a keeper that does not answer', { output: null }],
    ['unseen', 'has processes that nobody sees', { use: null }],
    ['unseen', 'is counted in another way', { use: { ...use, source: 'processes' } }],
    ['unseen', 'is looked at twice in one moment', { at: 0 }],
  ])('and shows one: %s, when it %s', (expected, _what, more) => {
    expect(sign(QUIET, look(QUIET, more))).toBe(expected);
  });

  it.each<[string, Partial<Look>]>([
    ['a little time of a processor', { use: { ...use, cpuMs: 1000 + BEAT_MS / 100 - 1 } }],
    ['a counter that goes back', { use: { ...use, cpuMs: 0 } }],
  ])('shows none by %s', (_what, more) => {
    expect(sign(QUIET, look(QUIET, more))).toBeNull();
  });

  it.each<Partial<Look>>([{ output: null }, { use: null }])(
    'is not judged from what was not seen before: %o',
    (unseen) => {
      const before = look(QUIET, unseen);
      expect(sign(before, look(QUIET, { at: before.at + BEAT_MS }))).toBe('unseen');
    },
  );
});

const others = (Object.keys(ACTIVITIES) as Activity[]).filter((activity) => activity !== 'working');

it.each(others)('one that is %s is at no work that could hang', (activity) => {
  const before = look(QUIET, { activity });
  expect(sign(before, look(before))).toBe('activity');
  expect(sign(before, look(before, { activity: 'working' }))).toBe('signal');
});

describe('since when nothing is seen', () => {
  it('is told by the last sign of life', () => {
    let liveness: Liveness = firstLook(QUIET, ROOT);
    const seen = (more: Partial<Look> = {}) => {
      liveness = nextLook(liveness, look(liveness.last, more)).liveness;
      return liveness.since;
    };
    expect(seen()).toBe(0);
    expect(seen({ output: 600 })).toBe(2 * BEAT_MS);
    expect(seen()).toBe(2 * BEAT_MS);
    expect(seen({ activity: 'limited' })).toBe(4 * BEAT_MS);
    expect(seen({ activity: 'working' })).toBe(5 * BEAT_MS);
    expect(seen()).toBe(5 * BEAT_MS);
  });
});

describe('programs that it has started', () => {
  /** The signs of looks at those activities with those programs, one after the other. */
  function signs(...looks: readonly (readonly [Activity, readonly number[]])[]): (Sign | null)[] {
    let liveness: Liveness = firstLook(look(QUIET, { activity: 'idle' }), ROOT);
    return looks.map(([activity, pids]) => {
      const next = nextLook(liveness, look(liveness.last, { activity, use: { ...use, pids: [...pids] } }));
      ({ liveness } = next);
      return next.sign;
    });
  }

  it('are waited for when they came with the work', () => {
    const all = [ROOT, TOOL];
    expect(signs(['idle', [ROOT]], ['working', all], ['working', all]).at(-1)).toBe('tool');
  });

  it('are not waited for when they live on while it is at rest, such as a server that it keeps', () => {
    const all = [ROOT, SERVER];
    expect(signs(['idle', all], ['done', all], ['working', all], ['working', all]).at(-1)).toBeNull();
    expect(signs(['idle', all], ['idle', all], ['working', all], ['working', [...all, TOOL]]).at(-1)).toBe(
      'tool',
    );
  });

  it('are waited for when they were seen at rest once only: that may have been a moment between two steps', () => {
    const all = [ROOT, TOOL];
    expect(signs(['working', all], ['idle', all], ['working', all], ['working', all]).at(-1)).toBe('tool');
  });

  it('are waited for when nothing is known of the time before', () => {
    const all = [ROOT, SERVER];
    expect(signs(['working', all], ['working', all], ['working', all]).at(-1)).toBe('tool');
  });

  it('are known by their numbers only as long as they live', () => {
    const all = [ROOT, SERVER];
    const rest = [
      ['idle', all],
      ['idle', all],
    ] as const;
    const gone = ['working', [ROOT]] as const;
    expect(signs(...rest, gone, ['working', all], ['working', all]).at(-1)).toBe('tool');
  });
});
