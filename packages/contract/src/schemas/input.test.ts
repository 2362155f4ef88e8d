import { describe, expect, it } from 'vitest';
import { GRACE_MAX_MS } from '../launch.ts';
import { graceSchema, SEND_MAX_BYTES, sendTextSchema, startInputSchema } from './input.ts';

const good = { agent: 'helper', directory: '/work' };
const accepts = (more: object) => startInputSchema.safeParse({ ...good, ...more }).success;

describe('what a start takes', () => {
  it('needs a directory and nothing else', () => {
    expect(startInputSchema.safeParse({ directory: '/work' }).success).toBe(true);
    expect(startInputSchema.safeParse({ agent: 'helper' }).success).toBe(false);
  });

  it('has a terminal that a kernel accepts', () => {
    expect([1, 120, 1000].every((cols) => accepts({ cols }))).toBe(true);
    expect([0, -1, 1001, 1.5, Number.NaN, '80'].some((rows) => accepts({ rows }))).toBe(false);
  });

  it('holds nothing that cannot be passed to a program', () => {
    expect(accepts({ directory: '/a\0b' })).toBe(false);
    expect(accepts({ command: ['echo', 'a\0b'] })).toBe(false);
    expect(accepts({ environment: [{ name: 'A', value: 'a\0b' }] })).toBe(false);
    expect(accepts({ command: ['echo', 'a\nb', ''] })).toBe(true);
  });

  it('names variables as shells do', () => {
    const named = (name: string) => accepts({ environment: [{ name, value: '' }] });
    expect(['A', '_a1', 'Path'].every(named)).toBe(true);
    expect(['', '1A', 'A-B', 'A=B', 'A B', 'Ä'].some(named)).toBe(false);
  });

  it('takes idempotency keys that are long enough to be meant', () => {
    expect(accepts({ idempotencyKey: '12345678' })).toBe(true);
    expect(accepts({ idempotencyKey: '1234567' })).toBe(false);
  });
});

it('bounds patience and text', () => {
  expect([0, GRACE_MAX_MS].every((ms) => graceSchema.safeParse(ms).success)).toBe(true);
  expect([-1, GRACE_MAX_MS + 1, 0.5].some((ms) => graceSchema.safeParse(ms).success)).toBe(false);
  expect(sendTextSchema.safeParse('').success).toBe(false);
  expect(sendTextSchema.safeParse('x'.repeat(SEND_MAX_BYTES)).success).toBe(true);
  expect(sendTextSchema.safeParse('x'.repeat(SEND_MAX_BYTES + 1)).success).toBe(false);
});
