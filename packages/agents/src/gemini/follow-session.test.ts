import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AssistantSignal } from '@berth/contract';
import { expect, onTestFinished, test, vi } from 'vitest';
import { assistantWorld } from '../assistant/testing/assistant-run.ts';
import { followSession } from './follow-session.ts';

const ID = '11111111-1111-4111-8111-111111111111';
const TIMESTAMP = '2026-11-25T23:51:32.313Z';

function follow(isBegun: boolean, startedAt = Date.now()) {
  const { home, workspace } = assistantWorld();
  const directory = join(home, '.gemini');
  const project = join(directory, 'tmp', 'app');
  const transcript = join(project, 'chats', 'session-2026-11-25T23-51-11111111.jsonl');
  const prompts: unknown[] = [];
  const begin = () => {
    mkdirSync(join(project, 'chats'), { recursive: true });
    appendFileSync(transcript, `${JSON.stringify({ sessionId: ID })}\n`);
    writeFileSync(join(directory, 'projects.json'), JSON.stringify({ projects: { [workspace]: 'app' } }));
  };
  const prompt = (message: string) => {
    prompts.push({ sessionId: ID, type: 'user', message, timestamp: TIMESTAMP });
    writeFileSync(join(project, 'logs.json'), JSON.stringify(prompts));
  };
  const answer = (content: string) => {
    appendFileSync(transcript, `${JSON.stringify({ type: 'gemini', timestamp: TIMESTAMP, content })}\n`);
  };
  if (isBegun) {
    begin();
    prompt('before');
    answer('long ago');
  }
  const told: AssistantSignal[] = [];
  const ending = new AbortController();
  const session = { directory, workspace, conversation: ID, startedAt };
  const followed = followSession(session, (signal) => told.push(signal), ending.signal);
  onTestFinished(async () => {
    ending.abort();
    await followed;
  });
  const words = () => told.map((signal) => signal.prompt ?? signal.answer);
  const takeUp = () => appendFileSync(transcript, `${JSON.stringify({ $set: { sessionId: ID } })}\n`);
  const activities = () => told.filter(({ activity }) => activity !== undefined).map((each) => each.activity);
  return { begin, prompt, answer, takeUp, activities, words };
}

test('tells prompts and answers of a conversation that begins', async () => {
  const { begin, prompt, answer, words } = follow(false);
  begin();
  await vi.waitFor(() => {
    prompt('hello');
    expect(words()).toContain('hello');
  }, 5000);
  answer('good day');
  await vi.waitFor(() => expect(words().at(-1)).toBe('good day'));
});

test('tells of a conversation that goes on only what is new', async () => {
  const { prompt, answer, words } = follow(true);
  await vi.waitFor(() => {
    prompt('and on');
    expect(words()).toContain('and on');
  });
  answer('indeed');
  await vi.waitFor(() => expect(words()).toContain('indeed'));
  expect(words()).not.toContain('before');
  expect(words()).not.toContain('long ago');
});

test('says of a conversation that is taken up when it is open, and not before', async () => {
  const { takeUp, activities } = follow(true);
  await vi.waitFor(() => expect(activities()).toEqual(['starting']));
  const before = performance.now();
  takeUp();
  await vi.waitFor(() => expect(activities()).toEqual(['starting', null]), 5000);
  // What it draws then takes a moment.
  expect(performance.now() - before).toBeGreaterThan(900);
});

test('holds back neither what begins nor what has been open for long', async () => {
  const [begun, long] = [follow(false), follow(true, Date.now() - 60_000)];
  begun.begin();
  for (const { prompt, words } of [begun, long]) {
    await vi.waitFor(() => {
      prompt('hello');
      expect(words()).toContain('hello');
    }, 5000);
  }
  long.takeUp();
  long.answer('yes');
  await vi.waitFor(() => expect(long.words()).toContain('yes'));
  expect(begun.activities()).not.toContain('starting');
  expect(long.activities()).not.toContain('starting');
});
