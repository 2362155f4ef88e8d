import { describe, expect, it } from 'vitest';
import { LogPages, PAGE_LINES } from './log-pages.ts';

function frame(offset: number, length: number, span = length) {
  return { offset, span, bytes: new Uint8Array(length) };
}

/** The newest page begins at 500. */
function opened(): LogPages {
  const pages = new LogPages();
  expect(pages.wanted()).toEqual({ lines: PAGE_LINES });
  expect(pages.take(frame(500, 100))).toBe(100);
  return pages;
}

describe('the pages of a log', () => {
  it('begin where their lines do, and end where the one after began', () => {
    const pages = opened();
    pages.turnTo('earlier');
    expect(pages.wanted()).toEqual({ lines: 2 * PAGE_LINES });
    expect(pages.take(frame(200, 250))).toBe(250);
    expect(pages.take(frame(450, 80))).toBe(50);
    expect(pages.take(frame(530, 10))).toBe('over');
    expect(pages.hasEarlier).toBe(true);
    pages.turnTo('earlier');
    expect(pages.take(frame(0, 200))).toBe(200);
    expect(pages.hasEarlier).toBe(false);
  });

  it('lose nothing of a frame of which a part was filtered out', () => {
    const pages = opened();
    pages.turnTo('earlier');
    expect(pages.take(frame(300, 80, 150))).toBe(80);
    expect(pages.take(frame(450, 70, 80))).toBe(70);
    expect(pages.take(frame(530, 10))).toBe('over');
  });

  it('are read again from where they began', () => {
    const pages = opened();
    pages.turnTo('earlier');
    pages.take(frame(200, 250));
    pages.turnTo('later');
    expect([pages.isNewest, pages.wanted()]).toEqual([true, { from: 500 }]);
    pages.turnTo('earlier');
    expect(pages.wanted()).toEqual({ from: 200 });
  });

  it('are asked for with more lines when the log has grown by more than one', () => {
    const pages = opened();
    pages.turnTo('earlier');
    expect(pages.take(frame(700, 100))).toBe('grown');
    expect(pages.wanted()).toEqual({ lines: 3 * PAGE_LINES });
    expect(pages.take(frame(490, 100))).toBe('grown');
    expect(pages.wanted()).toEqual({ lines: 4 * PAGE_LINES });
    expect(pages.take(frame(300, 100))).toBe(100);
    pages.turnTo('earlier');
    expect(pages.wanted()).toEqual({ lines: 5 * PAGE_LINES });
    expect(pages.take(frame(100, 200))).toBe(200);
  });

  it('are none only when nothing is before them, however much the log has grown', () => {
    const pages = opened();
    pages.turnTo('earlier');
    expect(pages.take(frame(700, 100))).toBe('grown');
    expect(pages.take(frame(500, 100))).toBe('grown');
    expect(pages.take(frame(500, 100))).toBe('none');
    expect(pages.wanted()).toEqual({ lines: 4 * PAGE_LINES });
  });

  it('begin with what is still shown when they ran over, and the rest is a page of its own', () => {
    const pages = opened();
    pages.ranOver(900);
    expect([pages.wanted(), pages.hasEarlier]).toEqual([{ from: 900 }, true]);
    pages.turnTo('earlier');
    expect(pages.wanted()).toEqual({ lines: 2 * PAGE_LINES });
    expect([pages.take(frame(200, 600)), pages.take(frame(800, 200))]).toEqual([600, 100]);
    pages.ranOver(700);
    pages.turnTo('earlier');
    expect(pages.wanted()).toEqual({ from: 200 });
    expect([pages.take(frame(200, 600)), pages.take(frame(800, 200))]).toEqual([500, 'over']);
    pages.turnTo('earlier');
    expect(pages.wanted()).toEqual({ lines: 3 * PAGE_LINES });
    pages.turnTo('later');
    pages.turnTo('later');
    expect(pages.wanted()).toEqual({ from: 700 });
    expect(pages.take(frame(700, 300))).toBe(200);
  });

  it('end with what is kept', () => {
    const pages = opened();
    expect(pages.hasEarlier).toBe(true);
    pages.turnTo('earlier');
    expect(pages.take(frame(500, 100))).toBe('none');
    pages.turnTo('later');
    expect(pages.hasEarlier).toBe(false);
    const other = new LogPages();
    other.gone(400);
    other.take(frame(400, 100));
    expect(other.hasEarlier).toBe(false);
  });
});
