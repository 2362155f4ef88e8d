import type { RecordsQuery } from '@berth/client';
import type { AuditRecordView } from '@berth/contract/schemas';
import { expect, it } from 'vitest';
import { newestActs } from './acts.ts';

const RECORD: AuditRecordView = {
  seq: 1,
  time: '2026-01-01T00:00:00.000Z',
  id: 'a',
  phase: 'begun',
  actor: 'user:ann',
  via: 'socket',
  credential: null,
  from: 'socket',
  action: 'stopInstance',
  target: 'web',
  instance: null,
  instanceName: null,
  input: { target: 'web' },
  code: null,
  changes: null,
  count: 1,
  late: false,
  underWay: false,
};
const END: AuditRecordView = { ...RECORD, phase: 'done', input: null };

/** Acts with these records, oldest first, numbered as they stand. */
async function acts(records: readonly Partial<AuditRecordView>[], limit: number) {
  const all = records.map((record, index) => ({ ...RECORD, ...record, seq: index + 1 })).toReversed();
  const audit = {
    records: async ({ before = Number.POSITIVE_INFINITY, limit: most }: RecordsQuery) =>
      all.filter(({ seq }) => seq < before).slice(0, most),
    lines: () => Promise.reject(new Error('not asked for')),
  };
  return (await newestActs({ audit }, {}, limit)).map(({ seq, id, result }) => [seq, id, result]);
}

const many = (count: number, name: string) =>
  Array.from({ length: count }, (_, index) => [
    { ...RECORD, id: `${name}-${index}` },
    { ...END, id: `${name}-${index}` },
  ]).flat();

it('shows the end of an act whose beginning is not there at its place, however many others there are', async () => {
  const refused = { ...END, id: 'alone', phase: 'refused', code: 'forbidden' } as const;
  const records = [...many(600, 'old'), refused, ...many(2, 'new')];
  expect(await acts(records, 4)).toEqual([
    [1204, 'new-1', 'done'],
    [1202, 'new-0', 'done'],
    [1201, 'alone', 'refused'],
    [1199, 'old-599', 'done'],
  ]);
  expect(await acts(records.slice(1196), 50)).toEqual([
    ...[
      [8, 'new-1', 'done'],
      [6, 'new-0', 'done'],
      [5, 'alone', 'refused'],
    ],
    ...[
      [3, 'old-599', 'done'],
      [1, 'old-598', 'done'],
    ],
  ]);
});

it('joins the beginning of what was refused with its end, also where a page ends between them', async () => {
  const refused = { ...END, phase: 'refused', code: 'not_running' } as const;
  const found = await acts([RECORD, refused, ...many(249, 'new'), { id: 'lost' }], 1000);
  expect(found).toHaveLength(251);
  expect([found.at(0), found.at(-1)]).toEqual([
    [501, 'lost', 'unknown'],
    [1, 'a', 'refused'],
  ]);
});
