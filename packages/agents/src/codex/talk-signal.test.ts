import { expect, test } from 'vitest';
import { talkSignal } from './talk-signal.ts';

const TIMESTAMP = '2026-11-26T03:02:37.475Z';
const THREAD = '01a215ce-13f8-7dd3-9ce5-d18763e15b7c';
const common = { source: 'file', time: Date.parse(TIMESTAMP) };
const signalOf = (payload: object) => talkSignal({ timestamp: TIMESTAMP, type: 'event_msg', payload });
const item = (type: string, content: readonly object[]) =>
  signalOf({
    type: 'item_completed',
    thread_id: THREAD,
    turn_id: '01a2',
    item: { type, id: '01a2', content },
  });

test('a prompt that was taken, with its conversation', () => {
  expect(item('UserMessage', [{ type: 'text', text: 'two\nlines', text_elements: [] }])).toEqual({
    ...common,
    label: 'transcript: a prompt was taken',
    prompt: 'two\nlines',
    conversation: THREAD,
  });
});

test('a prompt of pictures alone is one, too', () => {
  expect(item('UserMessage', [{ type: 'local_image', path: '/a.png' }])?.prompt).toBe('');
});

test('the answer at the end of a turn', () => {
  const complete = { type: 'task_complete', turn_id: '01a2', last_agent_message: 'good day' };
  expect(signalOf(complete)).toEqual({ ...common, label: 'transcript: a turn is over', answer: 'good day' });
});

test.each([
  ['what is said in between', () => item('AgentMessage', [{ type: 'Text', text: 'let me see' }])],
  ['a turn without an answer', () => signalOf({ type: 'task_complete', last_agent_message: null })],
  ['a turn that was interrupted', () => signalOf({ type: 'turn_aborted', reason: 'interrupted' })],
])('says nothing of %s', (_, signal) => {
  expect(signal()).toBeUndefined();
});
