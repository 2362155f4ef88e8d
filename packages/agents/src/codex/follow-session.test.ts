import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AssistantSignal } from '@berth/contract';
import { expect, onTestFinished, test, vi } from 'vitest';
import { assistantWorld } from '../assistant/testing/assistant-run.ts';
import { followSession } from './follow-session.ts';
import { openingProgram } from './testing/opening-program.ts';

const FAILED = {
  timestamp: '2026-11-26T00:04:20.970Z',
  type: 'event_msg',
  payload: { type: 'task_complete', error: { message: 'no', codex_error_info: 'server_overloaded' } },
};
const line = (record: unknown) => `${JSON.stringify(record)}\n`;

const SAID = {
  timestamp: '2999-01-01T00:00:00.000Z',
  type: 'event_msg',
  payload: {
    type: 'item_completed',
    thread_id: '01a2',
    item: { type: 'UserMessage', content: [{ type: 'text', text: 'hello' }] },
  },
};

function follow(known: boolean) {
  const { home } = assistantWorld();
  const hooks = join(home, 'hooks');
  const transcript = join(home, '2026', 'rollout-1.jsonl');
  mkdirSync(dirname(transcript), { recursive: true });
  mkdirSync(hooks);
  writeFileSync(transcript, line(FAILED));
  const told: AssistantSignal[] = [];
  const ending = new AbortController();
  const program = openingProgram();
  const session = {
    hooks,
    transcript: known ? transcript : undefined,
    sessions: join(home, 'sessions'),
    pid: program.pid,
  };
  const followed = followSession(session, (signal) => told.push(signal), ending.signal);
  onTestFinished(async () => {
    ending.abort();
    await followed;
  });
  const labels = () => told.map(({ label }) => label);
  return { hooks, transcript, sessions: session.sessions, program, told, labels };
}

test('tells which turns fail once a hook has told where the transcript is', async () => {
  const { hooks, transcript, labels } = follow(false);
  writeFileSync(join(hooks, 'UserPromptSubmit.1'), JSON.stringify({ transcript_path: transcript }));
  await vi.waitFor(() => expect(labels()).toEqual(['hook UserPromptSubmit']));
  await vi.waitFor(() => {
    appendFileSync(transcript, line(FAILED));
    expect(labels()).toContain('transcript: a turn failed');
  });
});

test('tells of the transcript that is known, without what was in it before', async () => {
  const { hooks, transcript, labels } = follow(true);
  writeFileSync(join(hooks, 'Stop.1'), '{}');
  await vi.waitFor(() => expect(labels()).toEqual(['hook Stop']));
  appendFileSync(transcript, line(FAILED));
  await vi.waitFor(() => expect(labels()).toEqual(['hook Stop', 'transcript: a turn failed']));
});

test.runIf(process.platform === 'linux')(
  'tells what was said by the transcript that the program has open, until a hook speaks',
  async () => {
    const { hooks, sessions, program, told, labels } = follow(false);
    const transcript = join(sessions, '2026', '11', '27', 'rollout-2.jsonl');
    await program.open(transcript);
    appendFileSync(transcript, line(SAID));
    await vi.waitFor(() => expect(told).toMatchObject([{ prompt: 'hello', conversation: '01a2' }]));
    writeFileSync(join(hooks, 'Stop.1'), '{}');
    await vi.waitFor(() => expect(labels()).toEqual(['transcript: a prompt was taken', 'hook Stop']));
    appendFileSync(transcript, line(SAID) + line(FAILED));
    await vi.waitFor(() => expect(labels().at(-1)).toBe('transcript: a turn failed'));
    expect(labels()).toHaveLength(3);
  },
);
