import { expect, it } from 'vitest';
import { connectionsMax } from './connections-max.ts';

it.each([
  ['a quarter of the files that may be open', { used: 40, limit: 256 }, 64],
  ['never more than any people need', { used: 40, limit: 1_048_576 }, 4096],
  ['that many too where nobody knows', undefined, 4096],
] as const)('%s', async (_what, files, expected) => {
  expect(await connectionsMax({ openFiles: async () => files })).toBe(expected);
});
