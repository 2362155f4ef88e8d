import { describe, expect, it } from 'vitest';
import { ringOf } from './ring.ts';

const notice = { title: 'ann asks for an approval', detail: 'Bash: ls' };

describe('a ring', () => {
  it('is what is configured', () => {
    const osc9 = '\u001b]9;Berth: ann asks for an approval: Bash: ls\u001b\\';
    expect(ringOf({ ...notice, ring: 'bell' })).toBe('\u0007');
    expect(ringOf({ ...notice, ring: 'osc9' })).toBe(osc9);
    expect(ringOf({ ...notice, ring: 'both' })).toBe(`\u0007${osc9}`);
    expect(ringOf({ ...notice, ring: 'off' })).toBe('');
  });

  it('holds no control characters of an assistant', () => {
    const ring = ringOf({ title: 'a\u0007b', detail: '\u001b]0;x\u001b\\\n\u009c', ring: 'osc9' });
    expect(ring).toBe('\u001b]9;Berth: a\\x07b: \\x1b]0;x\\x1b\\\\n\\x9c\u001b\\');
  });
});
