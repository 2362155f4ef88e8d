import { open } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { readOpenFiles } from './open-files.ts';

it('counts what this process has open, and knows how much that may be', async () => {
  const before = await readOpenFiles();
  const files = await Promise.all(Array.from({ length: 20 }, () => open('/dev/null')));
  const after = await readOpenFiles();
  await Promise.all(files.map((file) => file.close()));
  expect((after?.used ?? 0) - (before?.used ?? 0)).toBeGreaterThan(15);
  expect(after?.limit).toBeGreaterThan(after?.used ?? 0);
});
