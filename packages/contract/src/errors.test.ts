import { expect, it } from 'vitest';
import {
  BerthError,
  ERRORS,
  type ErrorCode,
  isErrorCode,
  isExhaustion,
  messageOf,
  refusal,
  systemCode,
} from './errors.ts';

const rows = Object.entries(ERRORS) as [ErrorCode, (typeof ERRORS)[ErrorCode]][];

it('maps every code to an HTTP status, an exit status and a sentence', () => {
  for (const [code, { http, exit, meaning }] of rows) {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(http, code).toBeGreaterThanOrEqual(400);
    expect(http, code).toBeLessThan(600);
    expect(exit, code).toBeGreaterThanOrEqual(1);
    // From 126 on, shells give exit statuses a meaning of their own.
    expect(exit, code).toBeLessThan(126);
    expect(meaning, code).toMatch(/^[A-Z].*\.$/);
  }
});

it('says everything once', () => {
  const meanings = rows.map(([, { meaning }]) => meaning);
  expect(new Set(meanings).size).toBe(meanings.length);
});

it('never asks to repeat what the caller did wrong', () => {
  const wrong = rows.filter(([, { http }]) => [400, 403, 404, 422].includes(http));
  for (const [code, { retryable }] of wrong) expect(retryable, code).toBe(false);
});

it('keeps the exit status of usage errors that every shell tool has', () => {
  expect([ERRORS.internal.exit, ERRORS.usage.exit]).toStrictEqual([1, 2]);
});

it('tells codes from other words, inherited ones included', () => {
  expect(rows.every(([code]) => isErrorCode(code))).toBe(true);
  for (const other of ['nope', '', 'toString', '__proto__', 7, null, undefined]) {
    expect(isErrorCode(other)).toBe(false);
  }
});

it('carries a refusal through a throw', () => {
  const cause = new Error('ENOSPC');
  const error = new BerthError(refusal('disk_full', 'No room.', { path: '/state' }), { cause });
  expect(error).toMatchObject({ code: 'disk_full', message: 'No room.', details: { path: '/state' }, cause });
  expect(error.retryable).toBe(true);
  expect(refusal('usage', 'Wrong.')).not.toHaveProperty('details');
  expect(new BerthError(refusal('usage', 'Wrong.')).details).toBeUndefined();
});

it('reads messages and codes of whatever was thrown', () => {
  expect([messageOf(new Error('a')), messageOf('b'), messageOf(undefined)]).toStrictEqual([
    'a',
    'b',
    'undefined',
  ]);
  expect(systemCode(Object.assign(new Error('gone'), { code: 'ENOENT' }))).toBe('ENOENT');
  expect(systemCode(Object.assign(new Error('odd'), { code: 7 }))).toBeUndefined();
  expect(systemCode({ code: 'ENOENT' })).toBeUndefined();
});

it('knows errors that only say that nothing was left', () => {
  expect(isExhaustion(Object.assign(new Error('too many open files'), { code: 'EMFILE' }))).toBe(true);
  expect(isExhaustion(Object.assign(new Error('gone'), { code: 'ENOENT' }))).toBe(false);
  expect(isExhaustion('EMFILE')).toBe(false);
});
