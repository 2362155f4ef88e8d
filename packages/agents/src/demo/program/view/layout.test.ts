/* oxlint-disable no-control-regex -- control characters are what terminals speak */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText, drawnWidth, transcriptOf, views } from '../testing/views.ts';
import { RowCache } from './entry-rows.ts';
import { layOut, maxScroll } from './layout.ts';
import { createTheme } from './theme.ts';
import { entry } from './transcript.ts';
import type { View } from './view.ts';

const plain = createTheme(false);
const colored = createTheme(true);
const frameOf = (view: View, theme = plain) => layOut(view, { theme, cache: new RowCache(theme) });
/** Rows as text, without the movement to the right side of a box. */
const textOf = (view: View) => frameOf(view).rows.map((row) => row.replace(/\x1b\[\d+G│$/, ''));

const lines = (count: number) =>
  transcriptOf(Array.from({ length: count }, (_, index) => entry('line', `line ${index + 1}`)));

const VIEW: View = {
  columns: 60,
  rows: 16,
  directory: '~/project',
  transcript: lines(0),
  scroll: 0,
  phase: 'idle',
  isStarting: false,
  spinner: '●',
  prompt: { text: '', cursor: 0 },
  question: undefined,
  queued: 0,
  notice: '',
};

describe('a frame of any content', () => {
  const sizes = { columns: fc.integer({ min: 1, max: 130 }), rows: fc.integer({ min: 1, max: 50 }) };

  test('has exactly the rows of the screen, and none wider than it', () => {
    fc.assert(
      fc.property(views({ text: anyText, ...sizes }), fc.boolean(), (view, color) => {
        const frame = frameOf(view, color ? colored : plain);
        expect(frame.rows.length).toBe(view.rows);
        for (const row of frame.rows) expect(drawnWidth(row)).toBeLessThanOrEqual(view.columns);
      }),
    );
  });

  test('has the cursor on the screen, unless a question waits', () => {
    fc.assert(
      fc.property(views({ text: anyText, ...sizes }), (view) => {
        const { cursor } = frameOf(view);
        expect(cursor === undefined).toBe(view.question !== undefined);
        if (cursor === undefined) return;
        expect(cursor.row).toBeGreaterThanOrEqual(0);
        expect(cursor.row).toBeLessThan(view.rows);
        expect(cursor.column).toBeGreaterThanOrEqual(0);
        expect(cursor.column).toBeLessThan(view.columns);
      }),
    );
  });

  test('offers the choices of a question at any size from 20x5', () => {
    const usable = { columns: fc.integer({ min: 20, max: 130 }), rows: fc.integer({ min: 5, max: 50 }) };
    fc.assert(
      fc.property(views({ text: anyText, ...usable }), (view) => {
        const shown = frameOf({ ...view, question: view.question ?? 'Allow?' }).rows.join('\n');
        expect(shown).toContain('[y] yes   [n] no');
      }),
    );
  });
});

describe('the conversation', () => {
  test('starts at the top and shows the newest when it is full', () => {
    expect(textOf({ ...VIEW, transcript: lines(2) }).slice(2, 5)).toEqual(['  line 1', '  line 2', '']);
    expect(textOf({ ...VIEW, transcript: lines(50) }).filter((row) => row.includes('line'))).toEqual(
      [42, 43, 44, 45, 46, 47, 48, 49, 50].map((number) => `  line ${number}`),
    );
  });

  test('can be scrolled to its beginning and no further', () => {
    const view = { ...VIEW, transcript: lines(50) };
    const limit = maxScroll(view, { theme: plain, cache: new RowCache(plain) });
    expect(textOf({ ...view, scroll: limit })[2]).toBe('  line 1');
    expect(textOf({ ...view, scroll: limit - 1 })[2]).toBe('  line 2');
    expect(textOf({ ...view, scroll: limit + 100 })[2]).toBe('  line 1');
  });

  test('sets entries apart, but not lines', () => {
    const transcript = transcriptOf([
      entry('prompt', 'hi'),
      entry('answer', 'a\nb'),
      entry('line', '1'),
      entry('line', '2'),
    ]);
    expect(textOf({ ...VIEW, transcript }).slice(2, 9)).toEqual(['❯ hi', '', '● a', '  b', '', '  1', '  2']);
  });
});

describe('the rest of the screen', () => {
  test.each([60, 40, 30, 20, 13])('says at %i columns that no AI is at work', (columns) => {
    expect(textOf({ ...VIEW, columns })[0]).toContain('no AI');
  });

  test('shows where it runs', () => {
    expect(textOf(VIEW)[0]).toMatch(/^ Berth demo assistant - scripted, no AI +~\/project$/);
  });

  test('shows what it is doing and how many prompts wait', () => {
    expect(textOf({ ...VIEW, phase: 'working', queued: 2 }).at(-1)).toMatch(
      /^ ● working · 2 queued +esc interrupts$/,
    );
    expect(textOf({ ...VIEW, notice: 'ctrl-c again exits' }).at(-1)).toMatch(/^ ○ idle +ctrl-c again exits$/);
  });

  test('a long prompt scrolls to keep the cursor in sight', () => {
    const text = Array.from({ length: 30 }, (_, index) => `row ${index}`).join('\n');
    expect(textOf({ ...VIEW, prompt: { text, cursor: text.length } }).at(-3)).toContain('row 29');
    expect(textOf({ ...VIEW, prompt: { text, cursor: 0 } }).find((row) => row.includes('row'))).toContain(
      'row 0',
    );
  });
});
