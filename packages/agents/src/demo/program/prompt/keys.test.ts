import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Key, KeyDecoder } from './keys.ts';

const decode = (...chunks: string[]): Key[] => {
  const decoder = new KeyDecoder();
  return [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.flush()];
};

describe('keys', () => {
  test.each([
    ['\r', 'enter'],
    ['\n', 'newline'],
    ['\x1b\r', 'newline'],
    ['\x7f', 'backspace'],
    ['\x1b[3~', 'delete'],
    ['\x1b[D', 'left'],
    ['\x1bOD', 'left'],
    ['\x1b[1;5C', 'wordRight'],
    ['\x1bb', 'wordLeft'],
    ['\x1b[H', 'home'],
    ['\x1bOF', 'end'],
    ['\x01', 'home'],
    ['\x15', 'killLine'],
    ['\x17', 'killWord'],
    ['\x03', 'interrupt'],
    ['\x04', 'endOfInput'],
    ['\x1b[5~', 'pageUp'],
    ['\x1b', 'escape'],
    ['\x1b[99;99~', 'unknown'],
    ['\x1b[?62;4c', 'unknown'],
    ['\x00', 'unknown'],
  ])('%j is %s', (input, kind) => {
    expect(decode(input)).toEqual([{ kind }]);
  });

  test('text comes as it was typed', () => {
    expect(decode('hé 日本 👍🏽')).toEqual([{ kind: 'text', text: 'hé 日本 👍🏽' }]);
  });

  test('an escape before another escape is a key', () => {
    expect(decode('\x1b\x1b')).toEqual([{ kind: 'escape' }, { kind: 'escape' }]);
  });

  test('an escape waits, because a sequence may follow', () => {
    const decoder = new KeyDecoder();
    expect(decoder.push('\x1b')).toEqual([]);
    expect(decoder.waiting).toBe(true);
    expect(decoder.push('[A')).toEqual([{ kind: 'up' }]);
    expect(decoder.waiting).toBe(false);
  });
});

describe('pastes', () => {
  test('keep their newlines and control characters to themselves', () => {
    expect(decode('\x1b[200~a\r\nb\x03\x1b[A\x1b[201~\r')).toEqual([
      { kind: 'paste', text: 'a\r\nb\x03\x1b[A' },
      { kind: 'enter' },
    ]);
  });

  test('are not ended by a pause', () => {
    const decoder = new KeyDecoder();
    expect(decoder.push('\x1b[200~half')).toEqual([]);
    expect(decoder.waiting).toBe(false);
    expect(decoder.flush()).toEqual([]);
    expect(decoder.push(' done\x1b[201~')).toEqual([{ kind: 'paste', text: 'half done' }]);
  });

  test('are cut at the limit', () => {
    const [key] = decode(`\x1b[200~${'x'.repeat(3_000_000)}\x1b[201~`);
    expect(key).toMatchObject({ kind: 'paste', text: expect.objectContaining({ length: 1024 * 1024 }) });
  });
});

test('it does not matter where the input is cut', () => {
  const part = fc.constantFrom(
    'ab',
    '日',
    '\r',
    '\x1b[A',
    '\x1bOH',
    '\x1b[200~p\nq\x1b[201~',
    '\x1b[1;5D',
    '\x7f',
  );
  fc.assert(
    fc.property(fc.array(part), fc.array(fc.nat(40)), (parts, cuts) => {
      const input = parts.join('');
      const places = [0, ...cuts.filter((cut) => cut < input.length).toSorted((a, b) => a - b), input.length];
      const chunks = places.slice(1).map((end, index) => input.slice(places[index], end));
      expect(joined(decode(...chunks))).toEqual(joined(decode(input)));
    }),
  );
});

test('any input is taken without getting stuck', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (chunks) => {
      const decoder = new KeyDecoder();
      for (const chunk of chunks) decoder.push(chunk);
      decoder.flush();
      expect(decoder.waiting).toBe(false);
    }),
  );
});

/** Text that was cut comes in several pieces; together they must be the same. */
function joined(keys: readonly Key[]): Key[] {
  const result: Key[] = [];
  for (const key of keys) {
    const last = result.at(-1);
    if (key.kind === 'text' && last?.kind === 'text') {
      result[result.length - 1] = { kind: 'text', text: last.text + key.text };
    } else result.push(key);
  }
  return result;
}
