import fc from 'fast-check';
import { expect, it } from 'vitest';
import { uuidv7 } from './uuid.ts';

const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const times = fc.nat({ max: 2 ** 48 - 1 });
const randoms = fc.uint8Array({ minLength: 10, maxLength: 10 });

it('is the example of the standard', () => {
  const random = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
  expect(uuidv7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
});

it('has the form of version 7 and carries the time', () => {
  fc.assert(
    fc.property(times, randoms, (time, random) => {
      const id = uuidv7(time, random);
      expect(id).toMatch(V7);
      expect(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(time);
    }),
  );
});

it('sorts by time', () => {
  fc.assert(
    fc.property(times, times, randoms, (a, b, random) => {
      fc.pre(a !== b);
      const sorted = [uuidv7(a, random), uuidv7(b, random)].toSorted();
      expect(sorted[0]).toBe(uuidv7(Math.min(a, b), random));
    }),
  );
});

it('differs when any random bit outside the fixed ones does', () => {
  fc.assert(
    fc.property(randoms, fc.nat({ max: 79 }), (random, bit) => {
      const fixed = bit < 4 || bit === 16 || bit === 17;
      const other = Uint8Array.from(random, (byte, at) =>
        at === Math.floor(bit / 8) ? byte ^ (0x80 >> (bit % 8)) : byte,
      );
      expect(uuidv7(1, random) === uuidv7(1, other)).toBe(fixed);
    }),
  );
});

it('refuses too little randomness and leaves what it was given alone', () => {
  expect(() => uuidv7(1, new Uint8Array(9))).toThrow(RangeError);
  const random = new Uint8Array(12).fill(0xff);
  uuidv7(1, random);
  expect(random).toStrictEqual(new Uint8Array(12).fill(0xff));
});
