import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DELIVERY,
  decodeCaughtUp,
  decodeInput,
  decodeInputDone,
  decodeJson,
  decodeOutput,
  decodeResize,
  decodeResized,
  decodeScreen,
  decodeSkipped,
  decodeSubscribe,
  encodeCaughtUp,
  encodeEmpty,
  encodeInput,
  encodeInputDone,
  encodeJson,
  encodeOutput,
  encodeOutputHead,
  encodeResize,
  encodeResized,
  encodeScreen,
  encodeSkipped,
  encodeSubscribe,
  FRAME,
  OUTPUT_HEAD_BYTES,
} from './terminal-frames.ts';

const offset = fc.maxSafeNat();
const u32 = fc.nat({ max: 2 ** 32 - 1 });
const u16 = fc.nat({ max: 2 ** 16 - 1 });
const u8 = fc.nat({ max: 255 });
const bytes = fc.uint8Array({ maxLength: 300 }).map((array): Buffer => Buffer.from(array));

/** The type byte, and the payload in a buffer that begins elsewhere, as it comes from a socket. */
function taken(frame: Uint8Array): { type: number | undefined; payload: Buffer } {
  const moved = Buffer.concat([Buffer.from([1, 2, 3]), frame]).subarray(3);
  return { type: moved[0], payload: moved.subarray(1) };
}

function roundTrip<T>(values: fc.Arbitrary<T>, type: number, codec: Codec<T>): void {
  fc.assert(
    fc.property(values, (value) => {
      const frame = taken(codec.encode(value));
      expect(frame.type).toBe(type);
      expect(codec.decode(frame.payload)).toEqual(value);
    }),
  );
}

interface Codec<T> {
  encode(value: T): Uint8Array;
  decode(payload: Buffer): T;
}

it('gives every frame a type of its own that fits a byte', () => {
  const types = Object.values(FRAME);
  expect(new Set(types).size).toBe(types.length);
  for (const type of types) expect(type).toBeLessThan(256);
});

describe('what is encoded comes out again', () => {
  it('subscribe', () => {
    const values = fc.record({ from: offset, delivery: fc.constantFrom(...Object.values(DELIVERY)) });
    roundTrip<{ from: number; delivery: number }>(values, FRAME.subscribe, {
      encode: ({ from, delivery }) => encodeSubscribe(from, delivery as 0 | 1),
      decode: decodeSubscribe,
    });
  });

  it('input', () => {
    roundTrip(fc.record({ sequence: u32, bytes }), FRAME.input, {
      encode: (value) => encodeInput(value.sequence, value.bytes),
      decode: decodeInput,
    });
  });

  it('input done', () => {
    roundTrip(fc.record({ sequence: u32, result: u8 }), FRAME.inputDone, {
      encode: ({ sequence, result }) => encodeInputDone(sequence, result),
      decode: decodeInputDone,
    });
  });

  it('resize', () => {
    roundTrip(fc.record({ cols: u16, rows: u16 }), FRAME.resize, {
      encode: ({ cols, rows }) => encodeResize(cols, rows),
      decode: decodeResize,
    });
  });

  it('output', () => {
    roundTrip(fc.record({ offset, span: u32, bytes }), FRAME.output, {
      encode: encodeOutput,
      decode: decodeOutput,
    });
  });

  it('output, when head and bytes are written apart', () => {
    fc.assert(
      fc.property(offset, u32, bytes, (at, span, rest) => {
        const head = encodeOutputHead(at, span);
        expect(head).toHaveLength(OUTPUT_HEAD_BYTES);
        expect(new Uint8Array(Buffer.concat([head, rest]))).toStrictEqual(
          encodeOutput({ offset: at, span, bytes: rest }),
        );
      }),
    );
  });

  it('skipped', () => {
    roundTrip(fc.record({ from: offset, to: offset, reason: u8 }), FRAME.skipped, {
      encode: encodeSkipped,
      decode: decodeSkipped,
    });
  });

  it('resized', () => {
    roundTrip(fc.record({ offset, cols: u16, rows: u16 }), FRAME.resized, {
      encode: encodeResized,
      decode: decodeResized,
    });
  });

  it('screen', () => {
    roundTrip(fc.record({ offset, cols: u16, rows: u16, bytes }), FRAME.screen, {
      encode: encodeScreen,
      decode: decodeScreen,
    });
  });

  it('caught up', () => {
    roundTrip(offset, FRAME.caughtUp, { encode: encodeCaughtUp, decode: decodeCaughtUp });
  });

  it('JSON', () => {
    roundTrip<unknown>(
      // As JSON knows it: there is no negative zero.
      fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value))),
      FRAME.hello,
      {
        encode: (value) => encodeJson(FRAME.hello, value),
        decode: (payload) => JSON.parse(JSON.stringify(decodeJson(payload))),
      },
    );
  });
});

describe('a broken frame', () => {
  const decoders = {
    decodeSubscribe,
    decodeInput,
    decodeInputDone,
    decodeResize,
    decodeOutput,
    decodeSkipped,
    decodeResized,
    decodeScreen,
    decodeCaughtUp,
    decodeJson,
  };

  it.each(Object.entries(decoders))('is refused by %s when nothing is in it', (_name, decode) => {
    expect(() => decode(Buffer.alloc(0))).toThrow();
  });

  it.each(Object.entries(decoders))('gives %s a value or an error, whatever is in it', (_name, decode) => {
    fc.assert(
      fc.property(bytes, (payload) => {
        try {
          decode(payload);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
  });
});

it('says with one byte what has nothing to say', () => {
  expect(encodeEmpty(FRAME.ping)).toStrictEqual(Uint8Array.of(FRAME.ping));
});
