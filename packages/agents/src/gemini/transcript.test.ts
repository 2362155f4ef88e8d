import { expect, test } from 'vitest';
import { transcriptSignal } from './transcript.ts';

const TIMESTAMP = '2026-11-25T23:53:55.819Z';
const common = { source: 'file', time: Date.parse(TIMESTAMP) };
const signalOf = (type: string, content: unknown) =>
  transcriptSignal({ id: '1', timestamp: TIMESTAMP, type, content });

test('an answer', () => {
  const answer = 'ECHO-1: hello there';
  expect(signalOf('gemini', answer)).toEqual({
    ...common,
    label: 'transcript: an answer',
    activity: null,
    answer,
  });
});

test('an answer without words says nothing', () => {
  expect(signalOf('gemini', '')).toBeUndefined();
});

test('what is written again says nothing', () => {
  expect(signalOf('gemini', [{ text: 'ECHO-1: hello there' }])).toBeUndefined();
  expect(signalOf('user', [{ text: 'hello there' }])).toBeUndefined();
  expect(transcriptSignal({ $set: { lastUpdated: TIMESTAMP } })).toBeUndefined();
});

test.each([
  [
    '[API Error: {"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}]',
    'auth_failed',
    'API key not valid. Please pass a valid API key.',
  ],
  [
    '[API Error: {"error":{"code":429,"message":"Resource has been exhausted.","status":"RESOURCE_EXHAUSTED"}}]',
    'limited',
    'Resource has been exhausted.',
  ],
  ['[API Error: terminated]', 'error', 'terminated'],
])('a failure: %s', (content, activity, detail) => {
  expect(signalOf('error', content)).toEqual({ ...common, label: 'transcript: an error', activity, detail });
});

test.each([
  ['error', '[API Error: Operation cancelled by user]'],
  ['info', 'Request cancelled.'],
])('Esc is no failure: %s', (type, content) => {
  expect(signalOf(type, content)).toEqual({ ...common, label: 'transcript: cancelled', activity: null });
});
