import { expect, it } from 'vitest';
import { actsOf, inputOf } from './acts.ts';
import type { AuditRecord } from './audit-documents.ts';

const RECORD: AuditRecord = {
  seq: 1,
  time: '2026-01-01T00:00:00.000Z',
  id: 'a',
  phase: 'begun',
  actor: 'user:ann',
  via: 'session',
  credential: 'cred_1',
  from: '127.0.0.1',
  action: 'stopInstance',
  target: 'web',
  instance: null,
  instanceName: null,
  input: { target: 'web', graceMs: 10 },
  code: null,
  changes: null,
  count: 1,
  late: false,
  underWay: false,
};
const END: AuditRecord = { ...RECORD, seq: 2, time: '2026-01-01T00:00:02.000Z', phase: 'done', input: null };

it('joins beginning and end of an act', () => {
  const changes = { status: { before: 'running', after: 'exited' } };
  const [act, ...others] = actsOf([{ ...END, changes }, RECORD]);
  expect(others).toEqual([]);
  expect(act).toMatchObject({
    result: 'done',
    endedAt: END.time,
    changes: [{ name: 'status', before: 'running', after: 'exited' }],
  });
  expect(act?.record.seq).toBe(RECORD.seq);
});

it('knows by its end what was made, and calls it by its name', () => {
  const made = { instance: 'ins_1', instanceName: 'web' };
  const [begun, end] = [
    { ...RECORD, target: null },
    { ...END, ...made, target: null },
  ];
  expect(actsOf([end, begun])[0]?.subject).toEqual({ id: 'ins_1', name: 'web' });
  expect(actsOf([{ ...begun, underWay: true }])[0]?.subject).toEqual({ id: null, name: null });
  const byId = { ...RECORD, ...made, target: 'ins_1' };
  expect(actsOf([byId])[0]?.subject).toEqual({ id: 'ins_1', name: 'web' });
  expect(actsOf([{ ...byId, instanceName: null }])[0]?.subject).toEqual({ id: 'ins_1', name: null });
  expect(actsOf([{ ...RECORD, target: 'pipeline' }])[0]?.subject).toEqual({ id: null, name: 'pipeline' });
});

it('tells what goes on from what nobody knows the end of', () => {
  expect(actsOf([{ ...RECORD, underWay: true }])[0]?.result).toBe('underWay');
  expect(actsOf([RECORD])[0]).toMatchObject({ result: 'unknown', endedAt: null });
});

it('keeps an end whose beginning is on an older page, at its place', () => {
  const acts = actsOf([{ ...END, seq: 9, id: 'b', phase: 'failed', code: 'disk_full' }, END, RECORD]);
  expect(acts.map(({ record, result }) => [record.seq, result])).toEqual([
    [9, 'failed'],
    [1, 'done'],
  ]);
});

it('shows what was asked for by name', () => {
  expect(inputOf(RECORD)).toEqual([
    ['target', 'web'],
    ['graceMs', '10'],
  ]);
});
