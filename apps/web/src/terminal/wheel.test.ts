import { describe, expect, it } from 'vitest';
import { WheelTurn } from './wheel.ts';

const PIXEL = 0;
const LINE = 1;
const PAGE = 2;

/** Whether each of these turns, one every so many milliseconds, was far enough. */
function turned(deltas: readonly number[], deltaMode = PIXEL, everyMs = 16): boolean[] {
  const turn = new WheelTurn();
  return deltas.map((deltaY, at) => turn.add({ deltaY, deltaMode, timeStamp: 5000 + at * everyMs }));
}

describe('a turn of the wheel', () => {
  it('is a notch, or a way over a touchpad, and no brush of it', () => {
    expect(turned([-120])).toEqual([true]);
    expect(turned([-3], LINE)).toEqual([true]);
    expect(turned([-1], PAGE)).toEqual([true]);
    expect(turned([-1, -2, -1])).toEqual([false, false, false]);
    expect(turned([-15, -15, -15, -15])).toEqual([false, false, true, false]);
  });

  it('begins anew after a pause, and in the other direction', () => {
    expect(turned([-30, -30], PIXEL, 1000)).toEqual([false, false]);
    expect(turned([-30, 30, -30])).toEqual([false, false, false]);
  });
});
