import type { InstanceId } from '@berth/contract';
import type { ScreenSize } from '@berth/core';
import { describe, expect, it } from 'vitest';
import { type Viewer, Viewers } from './viewers.ts';

const ID = 'inst_1' as InstanceId;

function viewer(cols?: number): Viewer & { readonly asked: ScreenSize[] } {
  const asked: ScreenSize[] = [];
  const size = cols === undefined ? undefined : { cols, rows: 24 };
  return { asked, size, resize: (wanted) => void asked.push(wanted) };
}

const colsOf = ({ asked }: { asked: ScreenSize[] }) => asked.map(({ cols }) => cols);

describe('a terminal that several look at', () => {
  it('has the size of whoever came last', () => {
    const viewers = new Viewers();
    const [first, second] = [viewer(80), viewer(120)];
    viewers.active(ID, first);
    viewers.active(ID, second);
    expect(viewers.count(ID)).toBe(2);
    expect([colsOf(first), colsOf(second)]).toEqual([[80], [120]]);
  });

  it('has the size of whoever typed last, and each counts once', () => {
    const viewers = new Viewers();
    const [first, second] = [viewer(80), viewer(120)];
    for (const active of [first, second, first]) viewers.active(ID, active);
    expect(viewers.count(ID)).toBe(2);
    expect(colsOf(first)).toEqual([80, 80]);
  });

  it('goes back to the one before when somebody leaves, and stays when nobody is left', () => {
    const viewers = new Viewers();
    const [first, second] = [viewer(80), viewer(120)];
    viewers.active(ID, first);
    viewers.active(ID, second);
    viewers.left(ID, second);
    expect(colsOf(first)).toEqual([80, 80]);
    viewers.left(ID, first);
    expect(viewers.count(ID)).toBe(0);
    expect(colsOf(first)).toEqual([80, 80]);
  });

  it('follows nobody who takes no part in sizing', () => {
    const viewers = new Viewers();
    const [typist, reader] = [viewer(80), viewer()];
    viewers.active(ID, typist);
    viewers.active(ID, reader);
    expect(viewers.count(ID)).toBe(2);
    expect(colsOf(typist)).toEqual([80, 80]);
    expect(colsOf(reader)).toEqual([]);
  });

  it('is not counted for somebody who never came', () => {
    const viewers = new Viewers();
    viewers.left(ID, viewer(80));
    expect(viewers.count(ID)).toBe(0);
  });
});
