import { expect, it, vi } from 'vitest';
import { Later } from './later.ts';

it('loads once, whoever wants it, and tells when it is there', async () => {
  const from = vi.fn<() => Promise<string>>(() => Promise.resolve('part'));
  const later = new Later(from);
  const told = vi.fn<() => void>();
  later.subscribe(told);
  expect(later.current()).toBeUndefined();
  await Promise.all([later.load(), later.load()]);
  await later.load();
  expect(from).toHaveBeenCalledOnce();
  expect(told).toHaveBeenCalledOnce();
  expect(later.current()).toBe('part');
});

it('is asked for anew after it did not come', async () => {
  const from = vi.fn<() => Promise<string>>();
  from.mockRejectedValueOnce(new Error('away')).mockResolvedValueOnce('part');
  const later = new Later(from);
  await expect(later.load()).rejects.toThrow('away');
  expect(later.current()).toBeUndefined();
  expect(later.hasFailed()).toBe(true);
  await later.load();
  expect(later.current()).toBe('part');
  expect(later.hasFailed()).toBe(false);
});
