import { describe, expect, it } from 'vitest';
import { CarefulBell } from './careful-bell.ts';

function setUp() {
  const written: string[] = [];
  const bell = new CarefulBell((text) => written.push(text));
  const prints = (text: string) => {
    written.push(text);
    bell.wrote(Buffer.from(text));
  };
  return { bell, prints, written };
}

describe('a careful bell', () => {
  it('rings at once where nothing is under way', () => {
    const { bell, prints, written } = setUp();
    prints('hello');
    bell.ring('!');
    prints('you');
    expect(written).toEqual(['hello', '!', 'you']);
  });

  it('waits for the end of what the program has begun, and rings once', () => {
    const { bell, prints, written } = setUp();
    prints('a\u001b]0;tit');
    bell.ring('1');
    bell.ring('2');
    prints('le\u001b[');
    prints('1mb');
    prints('c');
    expect(written).toEqual(['a\u001b]0;tit', 'le\u001b[', '1mb', '2', 'c']);
  });
});
