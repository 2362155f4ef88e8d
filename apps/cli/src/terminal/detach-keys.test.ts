import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDetachKeys } from './detach-keys.ts';

const CTRL_P = '\u0010';
const CTRL_Q = '\u0011';

/** Feeds the pieces until the user leaves. */
function feed(keys: string, pieces: readonly string[]) {
  const detach = parseDetachKeys(keys);
  let typed = '';
  for (const piece of pieces) {
    const fed = detach.feed(Buffer.from(piece, 'latin1'));
    typed += fed.typed.toString('latin1');
    if (fed.leave) return { typed, leave: true };
  }
  return { typed, leave: false };
}

describe('the keys that leave', () => {
  it.each([CTRL_Q, '\u001b[113;5u', '\u001b[113;5:1u', '\u001b[27;5;113~'])(
    'are known in the form %j',
    (form) => {
      expect(feed('ctrl-q', [`before${form}after`])).toEqual({ typed: 'before', leave: true });
    },
  );

  it.each(['\u001b[113;5:3u', '\u001b[114;5u', '\u001b[113u', 'q'])('are not %j', (text) => {
    expect(feed('ctrl-q', [text])).toEqual({ typed: text, leave: false });
  });

  it('may be several, in one piece or each in its own', () => {
    const both = `a${CTRL_P}${CTRL_Q}`;
    expect(feed('ctrl-p,ctrl-q', [both])).toEqual({ typed: 'a', leave: true });
    expect(feed('ctrl-p,ctrl-q', [...both])).toEqual({ typed: 'a', leave: true });
    expect(feed('ctrl-p,q', [CTRL_P, 'x', CTRL_P, 'q'])).toEqual({ typed: `${CTRL_P}x`, leave: true });
  });

  it('are typed after all when the next one is another', () => {
    expect(feed('ctrl-p,ctrl-q', [`${CTRL_P}x`])).toEqual({ typed: `${CTRL_P}x`, leave: false });
    expect(feed('ctrl-p,ctrl-q', [CTRL_P, CTRL_P, CTRL_Q])).toEqual({ typed: CTRL_P, leave: true });
  });

  it('in a form of several bytes are known only in one piece; in two they are typed', () => {
    const form = '\u001b[113;5u';
    for (let at = 1; at < form.length; at += 1) {
      const pieces = [form.slice(0, at), form.slice(at)];
      expect(feed('ctrl-q', pieces)).toEqual({ typed: form, leave: false });
    }
  });

  it('lose nothing that is typed, wherever the input is cut', () => {
    const unit = fc.constantFrom('a', CTRL_P, CTRL_Q, '\u001b', '[', '113', ';5u', 'é');
    fc.assert(
      fc.property(fc.array(fc.string({ unit, maxLength: 8 }), { maxLength: 8 }), (pieces) => {
        const { typed, leave } = feed('ctrl-p,ctrl-q', pieces);
        const all = pieces.join('');
        if (leave) {
          expect(all.startsWith(typed)).toBe(true);
          return;
        }
        // The first key waits for the second.
        const held = all.slice(typed.length);
        expect(typed + held).toBe(all);
        expect(['', CTRL_P]).toContain(held.replace('\u001b[112;5u', CTRL_P));
      }),
      { numRuns: 500 },
    );
  });

  it('are found at the same place wherever the input is cut, if they are single bytes', () => {
    const unit = fc.constantFrom('a', 'b', CTRL_P, CTRL_Q);
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 20 }), fc.nat(20), (all, at) => {
        const whole = feed('ctrl-p,ctrl-q', [all]);
        expect(feed('ctrl-p,ctrl-q', [all.slice(0, at), all.slice(at)])).toEqual(whole);
        expect(feed('ctrl-p,ctrl-q', [...all])).toEqual(whole);
      }),
    );
  });

  it.each(['', 'ctrl-', 'ctrl-Q', 'ctrl-qq', 'alt-q', 'ctrl-p,', 'a,b,c,d,e'])('cannot be %j', (text) => {
    expect(() => parseDetachKeys(text)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
