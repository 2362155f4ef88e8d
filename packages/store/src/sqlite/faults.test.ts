import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BerthError } from '@berth/contract';
import { describe, expect, it } from 'vitest';
import { endsStore, faultOf } from './faults.ts';
import { fromWire, toWire } from './messages.ts';

const file = join(tmpdir(), 'berth.db');
const sqliteError = (errcode: number) =>
  Object.assign(new Error('what SQLite says'), { code: 'ERR_SQLITE_ERROR', errcode });
const systemError = (code: string) => Object.assign(new Error(`${code}: what the system says`), { code });

describe('faults of the database', () => {
  it.each([
    ['disk full', 13, 'disk_full'],
    ['corrupt', 11, 'state_corrupt'],
    ['corrupt, extended', 11 | (3 << 8), 'state_corrupt'],
    ['no database', 26, 'state_corrupt'],
    ['read-only', 8, 'state_unwritable'],
    ['cannot open', 14, 'state_unwritable'],
    ['busy', 5, 'state_unwritable'],
    ['failed fsync', 10 | (4 << 8), 'state_unwritable'],
    ['constraint', 19, 'internal'],
  ])('are named: %s', (_, errcode, code) => {
    const cause = sqliteError(errcode);
    const fault = faultOf(cause, file);
    expect(fault).toMatchObject({ code, message: expect.stringContaining(file), details: { file }, cause });
  });

  it.each([
    ['ENOSPC', 'disk_full'],
    ['EDQUOT', 'disk_full'],
    ['EACCES', 'state_unwritable'],
    ['EROFS', 'state_unwritable'],
    ['ERR_INVALID_STATE', 'internal'],
  ])('of the system are named: %s', (system, code) => {
    expect(faultOf(systemError(system), file).code).toBe(code);
  });

  it('keep their name when they have one', () => {
    const error = new BerthError({ code: 'state_newer', message: 'newer' });
    expect(faultOf(error, file)).toBe(error);
    expect(faultOf('thrown text', file)).toMatchObject({
      code: 'internal',
      message: expect.stringContaining('thrown text'),
    });
  });

  it('end the store after damage and failed input or output, not on a full disk or a bug', () => {
    for (const fatal of [10, 10 | (4 << 8), 11, 26]) expect(endsStore(sqliteError(fatal))).toBe(true);
    for (const passing of [13, 5, 8, 14, 19]) expect(endsStore(sqliteError(passing))).toBe(false);
    expect(endsStore(new Error('a bug'))).toBe(false);
  });
});

describe('errors that cross the thread boundary', () => {
  it('keep code, message, details and the message of the cause', () => {
    const details = { file, list: [1, { deep: null }] };
    const cause = new Error('underneath');
    const sent = new BerthError({ code: 'disk_full', message: 'no room', details }, { cause });
    const received = fromWire(structuredClone(toWire(sent)));
    expect(received).toBeInstanceOf(BerthError);
    expect(received).toMatchObject({ code: 'disk_full', message: 'no room', details, retryable: true });
    expect(received.cause).toMatchObject({ message: 'underneath' });
  });

  it('gain nothing they did not have', () => {
    const received = fromWire(toWire(new BerthError({ code: 'internal', message: 'plain' })));
    expect(received.details).toBeUndefined();
    expect(received.cause).toBeUndefined();
  });
});
