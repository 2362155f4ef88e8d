import type { AssistantSignal } from '@berth/contract';
import { describe, expect, test } from 'vitest';
import { EventSignals } from './event-signals.ts';

function status(type: string, more: object = {}, sessionID = 'ses_own') {
  return { type: 'session.status', properties: { sessionID, status: { type, ...more } } };
}

function created(id: string, parentID?: string) {
  return { type: 'session.created', properties: { info: { id, ...(parentID && { parentID }) } } };
}

function said(role: string, text: string, session = 'ses_own') {
  const messageID = `msg_${session}_${role}_${text}`;
  return [
    { type: 'message.updated', properties: { info: { id: messageID, role, sessionID: session } } },
    { type: 'message.part.updated', properties: { part: { type: 'text', text, messageID } } },
  ];
}

function heard(...events: unknown[]): AssistantSignal[] {
  const signals = new EventSignals(null);
  return events.flatMap((event) => signals.event(event, 1));
}

const PERMISSION = {
  id: 'per_1',
  sessionID: 'ses_own',
  permission: 'bash',
  patterns: ['npm test'],
  metadata: { command: 'npm  test' },
};

describe('what it does', () => {
  test('is told once for each change', () => {
    const signals = heard(status('busy'), status('busy'), status('idle'), {
      type: 'session.idle',
      properties: { sessionID: 'ses_own' },
    });
    expect(signals.map(({ activity }) => activity)).toEqual(['working', 'idle']);
  });

  test('is retrying, with the attempt and the reason', () => {
    const [signal] = heard(status('retry', { attempt: 2, message: 'Overloaded' }));
    expect(signal).toMatchObject({ activity: 'retrying', detail: 'attempt 2: Overloaded' });
  });

  test('is retrying until the provider answers, whatever becomes of each try', () => {
    const step = { type: 'step-start', sessionID: 'ses_own', messageID: 'msg_1' };
    const answered = { type: 'message.part.updated', properties: { part: step } };
    const retry = (attempt: number) => status('retry', { attempt, message: 'Overloaded' });
    const signals = heard(
      status('busy'),
      answered,
      retry(1),
      status('busy'),
      retry(2),
      status('busy'),
      answered,
      answered,
    );
    expect(signals.map(({ label }) => label)).toEqual([
      'status busy',
      'status retry, attempt 1',
      'status retry, attempt 2',
      'status busy',
    ]);
  });

  test('is waiting as long as something is to be allowed, with what that is', () => {
    const replied = { type: 'permission.replied', properties: { requestID: 'per_1', reply: 'once' } };
    const signals = heard(status('busy'), { type: 'permission.asked', properties: PERMISSION }, replied);
    expect(signals.map(({ activity }) => activity)).toEqual(['working', 'waiting_approval', 'working']);
    expect(signals[1]?.detail).toBe('bash: npm test');
  });

  test('is waiting for an answer to a question', () => {
    const properties = { id: 'que_1', questions: [{ question: 'left or right?' }] };
    const [signal] = heard({ type: 'question.asked', properties });
    expect(signal).toMatchObject({ activity: 'waiting_input', detail: 'left or right?' });
  });

  test('is work as long as one of its helpers works', () => {
    const signals = heard(
      created('ses_helper', 'ses_own'),
      status('busy'),
      status('busy', {}, 'ses_helper'),
      status('idle'),
      status('idle', {}, 'ses_helper'),
    );
    expect(signals.map(({ activity }) => activity)).toEqual(['working', 'idle']);
  });

  test('is what was asked, after a connection', () => {
    const signals = new EventSignals('ses_own');
    signals.event(status('busy'), 1);
    signals.reset({ ses_own: { type: 'busy' } }, [PERMISSION], []);
    expect(signals.state(2)).toMatchObject([{ activity: 'waiting_approval', detail: 'bash: npm test' }]);
    expect(signals.state(3)).toEqual([]);
    signals.reset({}, [], []);
    expect(signals.state(4)).toMatchObject([{ activity: 'idle' }]);
  });
});

describe('what went wrong', () => {
  test('is told before it is at rest', () => {
    const error = { name: 'APIError', data: { statusCode: 401, message: 'Incorrect API key' } };
    const failed = { type: 'session.error', properties: { sessionID: 'ses_own', error } };
    const signals = heard(status('busy'), failed, status('idle'));
    expect(signals.map(({ activity }) => activity)).toEqual(['working', 'auth_failed', 'idle']);
  });

  test('is nothing where a helper failed, or a person ended it', () => {
    const failed = (sessionID: string, name: string) => ({
      type: 'session.error',
      properties: { sessionID, error: { name } },
    });
    const signals = heard(
      created('ses_helper', 'ses_own'),
      failed('ses_helper', 'APIError'),
      failed('ses_own', 'MessageAbortedError'),
    );
    expect(signals).toEqual([]);
  });
});

describe('what is said', () => {
  test('is a prompt with its conversation, and work from then on', () => {
    const signals = heard(created('ses_own'), ...said('user', 'hello'), status('busy'));
    expect(signals).toMatchObject([
      { label: 'session.created', conversation: 'ses_own' },
      { activity: 'working', prompt: 'hello', conversation: 'ses_own' },
    ]);
    expect(signals).toHaveLength(2);
  });

  test('is told once, however often its message changes', () => {
    const prompt = said('user', 'hello');
    expect(heard(...prompt, ...prompt)).toHaveLength(1);
  });

  test('is an answer with the end of the turn', () => {
    const signals = heard(...said('user', 'hello'), ...said('assistant', 'good day'), status('idle'));
    expect(signals.at(-1)).toMatchObject({ activity: 'idle', answer: 'good day' });
  });

  test('is no prompt and no conversation where a helper was told it', () => {
    expect(heard(created('ses_helper', 'ses_own'), ...said('user', 'look', 'ses_helper'))).toEqual([]);
  });
});
