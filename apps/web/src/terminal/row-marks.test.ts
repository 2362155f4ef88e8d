import { expect, it } from 'vitest';
import { piecesOf } from './row-marks.ts';

it('output is written in pieces that end with a line where they can, and none of it is lost', () => {
  const text = `${'x'.repeat(40_000)}\n${'line\n'.repeat(10_000)}rest`;
  const pieces = Array.from(piecesOf(new TextEncoder().encode(text)), (piece) =>
    new TextDecoder().decode(piece),
  );
  expect(pieces.join('')).toBe(text);
  expect(pieces.every(({ length }) => length > 0 && length <= 16 * 1024)).toBe(true);
  expect(pieces.slice(3, -1).every((piece) => piece.endsWith('line\n'))).toBe(true);
});
