import { beforeEach, describe, expect, it } from 'vitest';
import { catchUp } from './log-catch-up.ts';
import { OutputPlace } from './output-place.ts';

const SCREEN = Array.from({ length: 400 }, (_, index) => `line ${index}\r\n`).join('');

let place: OutputPlace;
let delivered: string;
let gaps: string[];
beforeEach(() => {
  place = new OutputPlace();
  delivered = '';
  gaps = [];
});

function read(log: string, pieceBytes = 7): Promise<number> {
  const bytes = Buffer.from(log);
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  return catchUp({
    place,
    readLog: pieces,
    deliver: (piece) => {
      delivered += piece.toString();
    },
    gap: (why) => gaps.push(why),
  });
}

describe('catching up with the log of an engine', () => {
  it('begins at the beginning when nothing was delivered', async () => {
    expect(await read(SCREEN)).toBe(SCREEN.length);
    expect(delivered).toBe(SCREEN);
    expect(await read(`${SCREEN}more`)).toBe(4);
    expect(delivered).toBe(`${SCREEN}more`);
    expect(gaps).toEqual([]);
  });

  it('delivers what is new, wherever its pieces are torn', async () => {
    for (const pieceBytes of [1, 2, 3, 100, 4096, 100_000]) {
      place = new OutputPlace();
      delivered = '';
      place.passed(Buffer.from(SCREEN.slice(0, 5000)));
      await read(SCREEN, pieceBytes);
      expect(delivered).toBe(SCREEN.slice(5000));
    }
    expect(gaps).toEqual([]);
  });

  it('has nothing to do when all was delivered', async () => {
    place.passed(Buffer.from(SCREEN));
    expect(await read(SCREEN)).toBe(0);
    expect([delivered, ...gaps]).toEqual(['']);
  });

  it('finds its place in a log that was rotated', async () => {
    place.passed(Buffer.from(SCREEN));
    const rotated = `${SCREEN.slice(500)}new`;
    expect(await read(rotated)).toBe(3);
    expect(await read(`${rotated}er`)).toBe(2);
    expect(delivered).toBe('newer');
    expect(gaps).toEqual([]);
  });

  it('notices a rotated log that has become as long as before', async () => {
    place.passed(Buffer.from(SCREEN.slice(0, 1000)));
    await read(SCREEN.slice(500));
    expect(delivered).toBe(SCREEN.slice(1000));
    expect(gaps).toEqual([]);
  });

  it('names the gap when the log does not reach back so far', async () => {
    place.passed(Buffer.from(SCREEN));
    await read('something else');
    expect(delivered).toBe('something else');
    expect(gaps).toEqual([expect.stringContaining('does not reach back')]);
  });

  it('does not deliver twice what the engine has lost, and says that it may lack something', async () => {
    // Docker had not logged the prompt yet, as its line has no end, when it was killed.
    place.passed(Buffer.from(`${SCREEN}prompt> `));
    await read(`${SCREEN}next line\r\n`);
    expect(delivered).toBe('next line\r\n');
    expect(gaps).toEqual([expect.stringContaining('lacks some')]);
  });

  it('says that it cannot know when a rotated log repeats itself', async () => {
    place.passed(Buffer.from('same\r\n'.repeat(2000)));
    await read(`${'same\r\n'.repeat(1500)}done`);
    expect(delivered).toBe('done');
    expect(gaps).toEqual([expect.stringContaining('repeats itself')]);
  });
});
