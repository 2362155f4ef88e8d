import { describe, expect, it } from 'vitest';
import { judgeLimits, type LimitLook, type LimitState } from './limits-judged.ts';

const LIMITS = { memory: 1000, pids: 10 };

/** What is told of one look after the other. */
function told(...looks: readonly Partial<LimitLook>[]) {
  let state: LimitState | undefined;
  return looks.map(({ at = 0, used = {}, strikes = {} }) => {
    const judged = judgeLimits(LIMITS, state, { at, used, strikes });
    state = judged.state;
    return judged.news;
  });
}

describe('a limit that is nearly used up', () => {
  it('is told once for each approach', () => {
    const news = told(
      { used: { memory: 899 } },
      { used: { memory: 900 } },
      { used: { memory: 990 } },
      { used: { memory: 800 } },
      { used: { memory: 950 } },
      { used: { memory: 749 } },
      { used: { memory: 901 } },
    );
    expect(news.map((each) => each.map(({ kind }) => kind))).toStrictEqual([
      [],
      ['near'],
      [],
      [],
      [],
      [],
      ['near'],
    ]);
    expect(news[1]).toStrictEqual([{ kind: 'near', limit: 'memory', used: 900, value: 1000 }]);
  });

  it('is no business of what has no such limit', () => {
    expect(
      judgeLimits({ pids: 10 }, undefined, { at: 0, used: { memory: 5000 }, strikes: {} }).news,
    ).toStrictEqual([]);
  });
});

describe('a limit that the kernel held', () => {
  it('is told by how often it was since the look before', () => {
    const news = told(
      { strikes: { memory: 3 } },
      { strikes: { memory: 3 } },
      { strikes: { memory: 5, pids: 7 } },
    );
    expect(news).toStrictEqual([[], [], [{ kind: 'reached', limit: 'memory', times: 2, value: 1000 }]]);
  });

  it('again and again is told in sums, and at once after a while of peace', () => {
    const minute = 60_000;
    const news = told(
      { at: 0, strikes: { pids: 0 } },
      { at: minute, strikes: { pids: 5 } },
      { at: 2 * minute, strikes: { pids: 9 } },
      { at: 10 * minute, strikes: { pids: 20 } },
      { at: 11 * minute, strikes: { pids: 21 } },
      { at: 12 * minute, strikes: { pids: 21 } },
      { at: 30 * minute, strikes: { pids: 22 } },
    );
    expect(news.map((each) => each.map((item) => 'times' in item && item.times))).toStrictEqual([
      ...[[], [5], [], []],
      ...[[16], [], [1]],
    ]);
  });

  it('counts from the first look on at which it is counted', () => {
    expect(told({}, { strikes: { pids: 4 } }, { strikes: { pids: 6 } })).toStrictEqual([
      [],
      [],
      [{ kind: 'reached', limit: 'pids', times: 2, value: 10 }],
    ]);
  });
});

describe('a limit that nobody holds', () => {
  it('is told of when it is exceeded, once for each time', () => {
    let state: LimitState | undefined;
    const told = [95, 101, 150, 80, 120].map((disk) => {
      const judged = judgeLimits({ disk: 100 }, state, { at: 0, used: { disk }, strikes: {} });
      state = judged.state;
      return judged.news.map(({ kind }) => kind);
    });
    expect(told).toStrictEqual([['near'], ['reached'], [], [], ['reached']]);
  });
});
