import { expect, it } from 'vitest';
import { unlessAborted } from './unless-aborted.ts';

const NEVER = new Promise<never>(() => undefined);

it('gives what comes of the work', async () => {
  const { signal } = new AbortController();
  expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1);
  await expect(unlessAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
});

it('waits no longer once it is aborted, nor when it was before', async () => {
  const controller = new AbortController();
  const waiting = unlessAborted(NEVER, controller.signal);
  controller.abort(new Error('closing'));
  await expect(waiting).rejects.toThrow('closing');
  await expect(unlessAborted(NEVER, controller.signal)).rejects.toThrow('closing');
});
