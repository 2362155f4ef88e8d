import type { Activity } from '@berth/contract';
import { describe, expect, it } from 'vitest';
import type { Label } from './recording.ts';
import type { Shown } from './replay.ts';
import { score } from './score.ts';

const START = truth(0, 'starting');
const TURN = [START, truth(1000, 'idle'), truth(5000, 'working', 4800), truth(9000, 'done')];

function truth(at: number, activity: Activity, from = at): Label {
  return { from, at, activity, known: 'the test says so' };
}

function shown(at: number, activity: Activity): Shown {
  return { at, activity, because: 'a test' };
}

function scored(labels: readonly Label[], ...all: readonly Shown[]) {
  const { transitions, falseRest, falseOther } = score({ truth: labels, endMs: 12_000 }, [
    shown(0, 'starting'),
    ...all,
  ]);
  const brief = (wrong: typeof falseRest) =>
    wrong.map(({ at, ms, activity }) => `${activity} at ${at} for ${ms}`);
  return {
    outcomes: transitions.map(({ outcome, delayMs }) =>
      delayMs === null ? outcome : `${outcome} ${delayMs}`,
    ),
    rest: brief(falseRest),
    other: brief(falseOther),
  };
}

describe('the score', () => {
  it('is perfect when every transition is shown soon after it', () => {
    const told = scored(TURN, shown(1100, 'idle'), shown(5200, 'working'), shown(9050, 'done'));
    expect(told).toEqual({ outcomes: ['found 100', 'found 200', 'found 50'], rest: [], other: [] });
  });

  it('takes what was shown as soon as it could be so for found at once', () => {
    const told = scored(TURN, shown(1000, 'idle'), shown(4900, 'working'), shown(9000, 'done'));
    expect(told).toEqual({ outcomes: ['found 0', 'found 0', 'found 0'], rest: [], other: [] });
  });

  it('says what came late, and that what it was before was false meanwhile', () => {
    const told = scored(TURN, shown(1000, 'idle'), shown(7000, 'working'), shown(9000, 'done'));
    expect(told).toEqual({
      outcomes: ['found 0', 'late 2000', 'found 0'],
      rest: ['idle at 6500 for 500'],
      other: [],
    });
  });

  it('says what was never shown', () => {
    const told = scored(TURN, shown(1000, 'idle'));
    expect(told.outcomes).toEqual(['found 0', 'missed', 'missed']);
    expect(told.rest).toEqual(['idle at 6500 for 5500']);
  });

  it('does not ask for what was over before it had to be found', () => {
    const quick = [START, truth(1000, 'idle'), truth(5000, 'working'), truth(5300, 'done')];
    const told = scored(quick, shown(1000, 'idle'), shown(5400, 'done'));
    expect(told).toEqual({ outcomes: ['found 0', 'brief', 'found 100'], rest: [], other: [] });
  });

  it('counts a rest that was shown for a moment only, in the midst of work and before a trouble', () => {
    const trouble = [...TURN.slice(0, 3), truth(9000, 'auth_failed')];
    const told = scored(
      trouble,
      shown(1000, 'idle'),
      shown(5000, 'working'),
      shown(7000, 'done'),
      shown(7010, 'working'),
      shown(9100, 'done'),
      shown(9101, 'auth_failed'),
    );
    expect(told).toEqual({
      outcomes: ['found 0', 'found 0', 'found 101'],
      rest: ['done at 7000 for 10', 'done at 9100 for 1'],
      other: [],
    });
  });

  it('counts what was shown before it could be so, and what came back after the next was shown', () => {
    const told = scored(
      TURN,
      shown(600, 'idle'),
      shown(4900, 'working'),
      shown(4950, 'idle'),
      shown(4970, 'working'),
      shown(9000, 'done'),
    );
    expect(told.rest).toEqual(['idle at 600 for 400', 'idle at 4950 for 20']);
  });

  it('lets what was broken off be brought to an end', () => {
    const denied = [
      ...TURN.slice(0, 3),
      truth(7000, 'waiting_approval'),
      { ...truth(9000, 'done'), via: 'working' as const },
    ];
    const found = [shown(1000, 'idle'), shown(5000, 'working'), shown(7000, 'waiting_approval')];
    expect(scored(denied, ...found, shown(9100, 'working'), shown(9300, 'done'))).toMatchObject({
      rest: [],
      other: [],
    });
    const never = scored(denied, ...found, shown(9100, 'working'));
    expect(never).toMatchObject({
      outcomes: [expect.anything(), expect.anything(), expect.anything(), 'missed'],
      other: ['working at 10500 for 1500'],
    });
  });

  it('counts other states apart', () => {
    const told = scored(
      TURN,
      shown(1000, 'idle'),
      shown(5000, 'working'),
      shown(6000, 'retrying'),
      shown(6500, 'working'),
      shown(9000, 'done'),
      shown(11_000, 'working'),
    );
    expect(told).toMatchObject({
      rest: [],
      other: ['retrying at 6000 for 500', 'working at 11000 for 1000'],
    });
  });
});
