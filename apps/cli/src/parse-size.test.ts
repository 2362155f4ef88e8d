import { describe, expect, it } from 'vitest';
import { parseSize } from './parse-size.ts';

const MIB = 1024 * 1024;

describe('a size', () => {
  it.each([
    ['1048576', MIB],
    ['512m', 512 * MIB],
    ['2g', 2048 * MIB],
    ['1.5GiB', 1536 * MIB],
    ['64 MB', 64 * MIB],
    ['3k', 3072],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseSize('memory', text)).toBe(bytes);
  });

  it.each(['', 'm', '-1m', '0', '12x', '1e99g', '1,5g', 'lots'])('refuses %j', (text) => {
    expect(() => parseSize('memory', text)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining('--memory') }),
    );
  });
});
