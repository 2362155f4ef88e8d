import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { widthOf } from '../terminal/cells.ts';
import { measureContents } from './columns.ts';
import { frame, type Moment } from './frame.ts';
import { topInstance } from './rows.ts';
import { initialState, type TopState } from './state.ts';
import { exited, resourcesOf, use, view } from './testing/scripted-source.ts';

const now = Date.parse('2026-01-01T00:00:42Z');
const AT_80: Moment = { size: { cols: 80, rows: 24 }, now, awayMs: undefined, pending: [], colour: false };

function stateOf(count: number, over: Partial<TopState> = {}): TopState {
  const names = Array.from({ length: count }, (_, index) => `agent-${index}`);
  const instances = names.map((name, index) => topInstance(index % 10 === 9 ? exited(name) : view(name)));
  return {
    ...initialState({ key: 'name', reversed: false }, ''),
    instances,
    contents: measureContents(instances),
    isListed: true,
    resources: resourcesOf(names.map((name, index) => use(name, index / 100, index * 1024 ** 2))),
    ...over,
  };
}

const textOf = (state: TopState, moment: Moment = AT_80) =>
  frame(state, moment).map((line) => stripVTControlCharacters(line).trimEnd());

describe('a picture', () => {
  it('has machine, daemon, counts, titles, rows and keys on a screen of 80 by 24', () => {
    const lines = textOf(stateOf(200));
    expect(lines).toHaveLength(24);
    expect(lines[0]).toBe('berth top   load 0.52   memory 6.0G of 24G used   2 processors   every 1s');
    expect(lines[1]).toBe('200 instances: 180 running, 20 exited   daemon 1.2% 95M');
    expect(lines[2]).toBe('NAME▲       AGENT    STATUS      ACTIVITY   CPU%   MEM  PROCS  AGE  WORKSPACE');
    expect(lines[5]).toBe('agent-2     command  running     unknown     2.0  2.0M      1  42s  …ann/agent-2');
    expect(lines[12]).toBe(
      'agent-9     command  exited (0)  exited        -     -      -  42s  …ann/agent-9',
    );
    expect(lines[22]).toMatch(/^agent-19 /);
    expect(lines[23]).toMatch(/^Enter attach {2}x stop {2}\/ filter/);
  });

  it('has no more lines than the screen and none too wide, whatever its size', () => {
    const asking = {
      mode: { kind: 'ask', verb: 'stop', target: { id: 'x', name: '日本'.repeat(20) } },
    } as const;
    const filtering = { mode: { kind: 'filter' }, filter: '日本'.repeat(60) } as const;
    const pane = { mode: { kind: 'pane', title: 'Keys', lines: ['日'.repeat(99), 'x'], top: 0 } } as const;
    const notice = { notice: { text: 'x'.repeat(300), isBad: true } };
    const states = [{}, asking, filtering, pane, notice].map((over) => stateOf(30, over));
    for (const state of [...states, stateOf(0), stateOf(0, { isListed: false })]) {
      for (const [cols, rows] of [
        [1, 1],
        [2, 2],
        [5, 3],
        [10, 4],
        [40, 10],
        [79, 7],
        [200, 50],
      ] as const) {
        const lines = frame(state, {
          ...AT_80,
          size: { cols, rows },
          awayMs: rows % 2 === 0 ? 5000 : undefined,
        });
        expect(lines).toHaveLength(rows);
        const widths = lines.map((line) => widthOf(stripVTControlCharacters(line)));
        expect(Math.max(...widths), `${cols}x${rows} ${state.mode.kind}`).toBeLessThanOrEqual(cols);
      }
    }
  });

  it('shows the cursor across the whole line, and dims what has ended', () => {
    const lines = frame(stateOf(20, { place: { id: 'inst_agent-1', index: 1, top: 0 } }), AT_80);
    expect(lines[4]).toMatch(/^\u001b\[7magent-1 .*\u001b\[27m$/);
    expect(widthOf(stripVTControlCharacters(lines[4] ?? ''))).toBe(80);
    expect(lines[12]).toMatch(/^\u001b\[2magent-9 .*\u001b\[22m$/);
  });

  it('has colours only where they are wanted', () => {
    const state = stateOf(20, { notice: { text: 'refused', isBad: true } });
    const coloured = /\u001b\[(3[0-7]|9[0-7])m/;
    expect(frame(state, { ...AT_80, colour: true }).join('')).toMatch(coloured);
    expect(frame(state, AT_80).join('')).not.toMatch(coloured);
  });

  it('is the same while nothing changes', () => {
    expect(frame(stateOf(200), AT_80)).toEqual(frame(stateOf(200), AT_80));
  });

  it('says what it waits for, and that nothing is lost', () => {
    expect(textOf(stateOf(3), { ...AT_80, awayMs: 5200 })[1]).toBe(
      'No answer from the daemon for 5s. Instances go on, and this when it is back.',
    );
    expect(textOf(stateOf(0, { isListed: false }))[4]).toContain('Looking');
    expect(textOf(stateOf(0))[4]).toContain('Nothing here yet');
    expect(textOf(stateOf(3, { filter: 'zzz' }))[4]).toContain('Nothing fits the filter');
  });

  it('shows at the bottom what is asked, done, typed or refused', () => {
    const bottom = (over: Partial<TopState>, moment: Partial<Moment> = {}) =>
      textOf(stateOf(3, over), { ...AT_80, ...moment }).at(-1);
    const target = { id: 'x', name: 'web' };
    expect(bottom({ mode: { kind: 'ask', verb: 'stop', target } })).toBe('Stop web? y/n');
    expect(bottom({}, { pending: [{ verb: 'stop', target, sinceMs: 3400 }] })).toBe('stopping web … 3s');
    expect(bottom({ mode: { kind: 'filter' }, filter: 'we' })).toBe('/we');
    expect(bottom({ filter: 'we' })).toMatch(/^Esc all/);
    expect(bottom({ notice: { text: 'No.', isBad: true } })).toBe('No.');
  });

  it('says how many fit the filter, and that what has ended is hidden', () => {
    expect(textOf(stateOf(20, { filter: 'agent-1', exitedHidden: true }))[1]).toMatch(
      /^20 instances: 18 running, 2 exited \(hidden\) {3}10 with "agent-1"/,
    );
  });
});
