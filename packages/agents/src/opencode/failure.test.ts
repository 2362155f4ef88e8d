import { expect, test } from 'vitest';
import { failureOf } from './failure.ts';

function activityOf(name: string, data: object): string | undefined {
  return failureOf({ name, data })?.activity;
}

test('a refused key is a failed login', () => {
  expect(activityOf('APIError', { statusCode: 401, message: 'Incorrect API key provided' })).toBe(
    'auth_failed',
  );
  expect(activityOf('ProviderAuthError', { message: 'no' })).toBe('auth_failed');
  expect(activityOf('UnknownError', { message: 'Unauthorized' })).toBe('auth_failed');
});

test('a limit is told by its status or by its words', () => {
  expect(activityOf('APIError', { statusCode: 429, message: 'slow down' })).toBe('limited');
  expect(activityOf('APIError', { message: 'You exceeded your current quota' })).toBe('limited');
});

test('anything else is an error, with what it says', () => {
  const failure = failureOf({ name: 'APIError', data: { statusCode: 503, message: 'Overloaded' } });
  expect(failure).toEqual({ activity: 'error', name: 'APIError', detail: 'Overloaded' });
  expect(failureOf(undefined)?.detail).toBe('unknown error');
});

test('what a person ended is no failure', () => {
  expect(failureOf({ name: 'MessageAbortedError', data: { message: 'Aborted' } })).toBeUndefined();
});
