import { expect, test } from 'vitest';
import { type Frame, packOutput, unpackOutput } from './recording.ts';

const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

test('output comes out as it went in, with its times and sizes', () => {
  const frames: Frame[] = [
    { at: 0, size: { cols: 120, rows: 36 } },
    { at: 7, bytes: ALL_BYTES },
    // A character that is cut in two.
    { at: 8, bytes: Buffer.from('❯').subarray(0, 1) },
    { at: 9, bytes: Buffer.from('❯').subarray(1) },
    { at: 9, size: { cols: 80, rows: 24 } },
    { at: 9, bytes: Buffer.from('\r\n') },
  ];
  expect(unpackOutput(packOutput(frames))).toEqual(frames);
});

test('pieces of the same millisecond are one', () => {
  const frames: Frame[] = [
    { at: 5, bytes: Buffer.from('one') },
    { at: 5, bytes: Buffer.from(' two') },
    { at: 6, bytes: Buffer.from('three') },
  ];
  expect(unpackOutput(packOutput(frames))).toEqual([
    { at: 5, bytes: Buffer.from('one two') },
    { at: 6, bytes: Buffer.from('three') },
  ]);
});
