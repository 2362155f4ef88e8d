import { expect, test } from 'vitest';
import { rolloutSignal } from './rollout.ts';

const TIMESTAMP = '2026-11-26T00:04:20.970Z';
const signalOf = (error: unknown) =>
  rolloutSignal({
    timestamp: TIMESTAMP,
    ordinal: 63,
    type: 'event_msg',
    payload: { type: 'task_complete', turn_id: '01a2152a-c4fc', last_agent_message: null, error },
  });

test.each([
  [
    'a key that is not valid',
    {
      message:
        'unexpected status 401 Unauthorized: Incorrect API key provided: sk-****., url: http://127.0.0.1/v1/responses, request id: req_d5b3',
      codex_error_info: { http_connection_failed: { http_status_code: 401 } },
    },
    'auth_failed',
    'unexpected status 401 Unauthorized: Incorrect API key provided: sk-****.',
  ],
  [
    'too many requests',
    {
      message: 'exceeded retry limit, last status: 429 Too Many Requests, request id: req_a695',
      codex_error_info: { response_too_many_failed_attempts: { http_status_code: 429 } },
    },
    'limited',
    'exceeded retry limit, last status: 429 Too Many Requests',
  ],
  [
    'a used up plan, with the time when there is more',
    {
      message:
        'You’ve hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro), visit https://chatgpt.com/settings/usage to purchase more credits or try again at Nov 26th, 2026 12:48 AM.',
      codex_error_info: 'usage_limit_exceeded',
    },
    'limited',
    'try again at Nov 26th, 2026 12:48 AM',
  ],
  [
    'an overloaded provider',
    {
      message: 'Selected model is at capacity. Please try a different model.',
      codex_error_info: 'server_overloaded',
    },
    'error',
    'Selected model is at capacity. Please try a different model.',
  ],
])('a turn failed by %s', (...[, error, activity, detail]) => {
  const common = { source: 'file', time: Date.parse(TIMESTAMP), label: 'transcript: a turn failed' };
  expect(signalOf(error)).toMatchObject({ ...common, activity, detail });
});

test('a used up plan tells when there is more', () => {
  const message = 'You’ve hit your usage limit. Try again later or try again at Nov 27th, 2026 12:48 AM.';
  const signal = signalOf({ message, codex_error_info: 'usage_limit_exceeded' });
  expect(signal?.resetsAt).toBe(new Date(2026, 10, 27, 0, 48).getTime());
});

test('a turn that did not fail says nothing', () => {
  expect(signalOf(undefined)).toBeUndefined();
});

test('other records say nothing', () => {
  const payload = { type: 'token_count', info: null };
  expect(rolloutSignal({ timestamp: TIMESTAMP, type: 'event_msg', payload })).toBeUndefined();
  expect(rolloutSignal({})).toBeUndefined();
});
