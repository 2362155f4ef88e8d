import { expect, test } from 'vitest';
import { codexHookSignal } from './hook-signal.ts';

const SESSION = '01a21521-577a-73d3-adae-52eb19cdb8bb';
/** What every hook of 0.169.0 is told. */
const COMMON = {
  session_id: SESSION,
  turn_id: '01a21521-6581-7163-b96b-2875e0fcfbdf',
  transcript_path: `/home/you/.codex/sessions/2026/11/25/rollout-2026-11-25T23-53-56-${SESSION}.jsonl`,
  cwd: '/home/you/app',
  model: 'gpt-5.5',
  permission_mode: 'default',
};
const signalOf = (name: string, data: Record<string, unknown>) =>
  codexHookSignal({ name, time: 5, data: { ...COMMON, hook_event_name: name, ...data } });
const told = { source: 'hook', time: 5, conversation: SESSION };

test('the start of a session tells its conversation, and nothing of what it does', () => {
  const signal = signalOf('SessionStart', { source: 'startup' });
  expect(signal).toEqual({ ...told, label: 'hook SessionStart' });
});

test('a prompt was taken', () => {
  const signal = signalOf('UserPromptSubmit', { prompt: 'hello there' });
  expect(signal).toEqual({
    ...told,
    label: 'hook UserPromptSubmit',
    activity: 'working',
    prompt: 'hello there',
  });
});

test('a command is to be approved', () => {
  const signal = signalOf('PermissionRequest', {
    tool_name: 'Bash',
    tool_input: { command: 'touch made-by-bash.txt', description: 'May I make a file?' },
  });
  expect(signal).toMatchObject({ activity: 'waiting_approval', detail: 'Bash: touch made-by-bash.txt' });
});

test('an edit is to be approved', () => {
  const signal = signalOf('PermissionRequest', {
    tool_name: 'apply_patch',
    tool_input: { command: '*** Begin Patch\n*** Add File: made.txt\n+some text\n*** End Patch' },
  });
  expect(signal.detail).toBe('apply_patch: *** Begin Patch *** Add File: made.txt +some text *** End Patch');
});

test('what was approved is done', () => {
  expect(signalOf('PostToolUse', { tool_name: 'Bash', tool_response: '' }).activity).toBe('working');
});

test('a turn ends with its answer', () => {
  const signal = signalOf('Stop', { stop_hook_active: false, last_assistant_message: 'ECHO-1: hello there' });
  expect(signal).toEqual({ ...told, label: 'hook Stop', activity: 'idle', answer: 'ECHO-1: hello there' });
});

test('a turn ends without one', () => {
  expect(signalOf('Stop', { last_assistant_message: null })).not.toHaveProperty('answer');
});

test('a turn was interrupted', () => {
  expect(signalOf('Interrupt', {})).toMatchObject({ activity: 'idle' });
});
