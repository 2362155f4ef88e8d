import { describe, expect, it } from 'vitest';
import { LogPages, PAGE_LINES } from './log-pages.ts';

/** The newest page begins at 500. */
function opened(): LogPages {
  const pages = new LogPages();
  expect(pages.wanted()).toEqual({ lines: PAGE_LINES });
  expect(pages.take(500, 100)).toBe(100);
  return pages;
}

describe('the pages of a log', () => {
  it('begin where their lines do, and end where the one after began', () => {
    const pages = opened();
    pages.turnTo('earlier');
    expect(pages.wanted()).toEqual({ lines: 2 * PAGE_LINES });
    expect([pages.take(200, 250), pages.take(450, 80), pages.take(530, 10)]).toEqual([250, 50, 'over']);
    expect(pages.hasEarlier).toBe(true);
    pages.turnTo('earlier');
    expect(pages.take(0, 200)).toBe(200);
    expect(pages.hasEarlier).toBe(false);
  });

  it('are read again from where they began', () => {
    const pages = opened();
    pages.turnTo('earlier');
    pages.take(200, 250);
    pages.turnTo('later');
    expect([pages.isNewest, pages.wanted()]).toEqual([true, { from: 500 }]);
    pages.turnTo('earlier');
    expect(pages.wanted()).toEqual({ from: 200 });
  });

  it('are asked for with more lines when the log has grown by more than one', () => {
    const pages = opened();
    pages.turnTo('earlier');
    expect(pages.take(700, 100)).toBe('grown');
    expect(pages.wanted()).toEqual({ lines: 3 * PAGE_LINES });
    expect(pages.take(300, 100)).toBe(100);
  });

  it('end with what is kept', () => {
    const pages = opened();
    expect(pages.hasEarlier).toBe(true);
    pages.turnTo('earlier');
    expect(pages.take(500, 100)).toBe('none');
    pages.turnTo('later');
    expect(pages.hasEarlier).toBe(false);
    const other = new LogPages();
    other.gone(400);
    other.take(400, 100);
    expect(other.hasEarlier).toBe(false);
  });
});
