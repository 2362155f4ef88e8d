import { describe, expect, it } from 'vitest';
import { KeptOutput } from './kept-output.ts';

describe('output that is kept', () => {
  it('is all of it where that is not too much', () => {
    const output = new KeptOutput(4);
    output.add(Buffer.from('ab'));
    output.add(Buffer.from('cd'));
    expect([String(output.bytes), output.isCut]).toEqual(['abcd', false]);
  });

  it.each([1, 3, 7, 100])('is the end of it otherwise, in portions of %i', (size) => {
    const output = new KeptOutput(10);
    const text = '0123456789'.repeat(20);
    for (let at = 0; at < text.length; at += size) output.add(Buffer.from(text.slice(at, at + size)));
    expect([String(output.bytes), output.isCut]).toEqual(['0123456789', true]);
  });
});
