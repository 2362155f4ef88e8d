import { expect, it } from 'vitest';
import { explained } from './insistence.ts';

it('tells whoever waits that the daemon leaves, and that what was asked may be done', () => {
  const error = new Error('aborted');
  expect(explained(error, AbortSignal.abort())).toMatchObject({
    code: 'daemon_unavailable',
    // By which a client does not repeat what must not happen twice.
    details: { sent: true },
    cause: error,
  });
  expect(explained(error, new AbortController().signal)).toBe(error);
});
