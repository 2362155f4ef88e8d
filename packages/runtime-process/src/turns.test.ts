import { ManualClock, settled } from '@berth/testkit';
import { describe, expect, it } from 'vitest';
import { Turns } from './turns.ts';

function setUp() {
  const clock = new ManualClock();
  const turns = new Turns(clock, { width: 2, turnMs: 100 });
  const begun: string[] = [];
  const finish = new Map<string, (error?: Error) => void>();
  const start = (name: string) =>
    turns.take(() => {
      begun.push(name);
      return new Promise<string>((resolve, reject) => {
        finish.set(name, (error) => (error === undefined ? resolve(name) : reject(error)));
      });
    });
  return { clock, turns, begun, finish, start };
}

describe('turns', () => {
  it('come a few at a time and in order, each when one before has ended, well or not', async () => {
    const { clock, begun, finish, start } = setUp();
    const all = ['a', 'b', 'c', 'd'].map(start);
    await settled();
    expect(begun).toEqual(['a', 'b']);
    finish.get('b')?.(new Error('it failed'));
    await expect(all[1]).rejects.toThrow('it failed');
    await settled();
    expect(begun).toEqual(['a', 'b', 'c']);
    finish.get('a')?.();
    expect(await all[0]).toBe('a');
    await settled();
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    for (const name of ['c', 'd']) finish.get(name)?.();
    await Promise.all([all[2], all[3]]);
    expect(clock.sleeping).toBe(0);
  });

  it('do not wait for ever for those who take long', async () => {
    const { clock, begun, finish, start } = setUp();
    const all = ['a', 'b', 'c', 'd', 'e'].map(start);
    await clock.advance(99);
    expect(begun).toEqual(['a', 'b']);
    await clock.advance(1);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    for (const name of ['a', 'b']) finish.get(name)?.();
    await settled();
    // Theirs were given away already: two more places would let too many begin.
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    finish.get('c')?.();
    await settled();
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
    for (const name of ['d', 'e']) finish.get(name)?.();
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('are free again afterwards', async () => {
    const { begun, finish, start } = setUp();
    for (const name of ['a', 'b', 'c']) {
      const one = start(name);
      await settled();
      finish.get(name)?.();
      await one;
    }
    await settled();
    const both = ['d', 'e'].map(start);
    await settled();
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
    for (const name of ['d', 'e']) finish.get(name)?.();
    await Promise.all(both);
  });
});
