import { expect, it } from 'vitest';
import { refusalTable } from './security-totals.mjs';

it('counts an attack once, and all its attempts', () => {
  const table = refusalTable([
    { kind: 'host', name: 'rebinds', attempts: 12 },
    { kind: 'host', name: 'rebinds', attempts: 3 },
    { kind: 'origin', name: 'hijacks', attempts: 100 },
  ]);
  expect(table).toBe(
    [
      'kind    attacks  attempts, all refused',
      'host          1                     15',
      'origin        1                    100',
      'all           2                    115',
    ].join('\n'),
  );
});
