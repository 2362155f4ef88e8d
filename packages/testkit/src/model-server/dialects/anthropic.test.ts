import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { textOf } from '../json.ts';
import { type ModelServer, openModelServer } from '../model-server.ts';
import { askModel, post } from '../testing/ask-model.ts';
import { clientOf } from '../testing/clients.ts';
import { anthropic } from './anthropic.ts';

const client = clientOf('anthropic');
let server: ModelServer;

beforeEach(async () => {
  server = await openModelServer();
});

afterEach(() => server.close());

const asked = (text: string) => ({ history: [{ user: text }] });

describe('a stream of Messages', () => {
  test('opens a message and a block of text, and ends the turn', async () => {
    const { names, events } = await askModel(server, client, asked('hello'));
    expect(names).toEqual([
      'message_start',
      'ping',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(events.map(({ type }) => type)).toEqual(names);
    expect(events[0]).toMatchObject({
      message: {
        id: expect.stringMatching(/^msg_/),
        type: 'message',
        role: 'assistant',
        model: 'claude-test',
        content: [],
        stop_reason: null,
        usage: { input_tokens: expect.any(Number), output_tokens: 1 },
      },
    });
    expect(events[3]).toMatchObject({ index: 0, delta: { type: 'text_delta', text: 'ECHO-1: hello' } });
    expect(events[5]).toEqual({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 4 },
    });
  });

  test('has a block for each call, whose input is JSON in text', async () => {
    server.next({
      kind: 'reply',
      steps: [
        { do: 'say', text: 'I list' },
        { do: 'call', act: { do: 'tool', name: 'Bash', input: { command: 'ls' } } },
      ],
    });
    const { events } = await askModel(server, client, asked('list'));
    const shape = events.map((event) =>
      `${textOf(event['type'])} ${typeof event['index'] === 'number' ? event['index'] : ''}`.trim(),
    );
    expect(shape).toEqual([
      'message_start',
      'ping',
      'content_block_start 0',
      'content_block_delta 0',
      'content_block_stop 0',
      'content_block_start 1',
      'content_block_delta 1',
      'content_block_stop 1',
      'message_delta',
      'message_stop',
    ]);
    expect(events[5]).toMatchObject({
      content_block: { type: 'tool_use', id: expect.stringMatching(/^toolu_/), name: 'Bash', input: {} },
    });
    expect(events[6]).toMatchObject({
      delta: { type: 'input_json_delta', partial_json: '{"command":"ls"}' },
    });
    expect(events[8]).toMatchObject({ delta: { stop_reason: 'tool_use' } });
  });
});

test('a whole message has its parts and its use', async () => {
  const response = await post(server, client, { ...asked('FAKE:bash ls'), stream: false });
  expect(await response.json()).toMatchObject({
    type: 'message',
    content: [{ type: 'tool_use', name: 'Bash', input: { command: 'ls' } }],
    stop_reason: 'tool_use',
    usage: { output_tokens: expect.any(Number) },
  });
});

describe('what was asked', () => {
  const read = (messages: unknown[]) => anthropic.read({ messages }, { endpoint: 'generate' });
  const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'done' };

  test('is the result of a tool, even when reminders follow it', () => {
    const reminder = { type: 'text', text: '<system-reminder>be nice</system-reminder>' };
    expect(read([{ role: 'user', content: [result, reminder] }])).toMatchObject({
      prompts: [],
      toolResult: 'done',
    });
  });

  test('is the new prompt when a call was interrupted', () => {
    const content = [
      result,
      { type: 'text', text: '[Request interrupted by user for tool use]' },
      { type: 'text', text: 'go on' },
    ];
    expect(read([{ role: 'user', content }])).toMatchObject({ prompts: ['go on'], toolResult: null });
  });

  test('may be JSON that fits a schema', async () => {
    const schema = { type: 'object', properties: { title: { type: 'string' } } };
    const response = await fetch(`${server.url}/v1/messages?beta=true`, {
      method: 'POST',
      body: JSON.stringify({
        model: 'claude-test',
        messages: [{ role: 'user', content: 'FAKE:error 500' }],
        output_config: { format: { type: 'json_schema', schema } },
      }),
    });
    expect(await response.json()).toMatchObject({ content: [{ text: '{"title":"Scripted title"}' }] });
  });
});

describe('refusals', () => {
  const refusal = async (text: string) => {
    const response = await post(server, client, asked(text));
    return { status: response.status, headers: response.headers, body: await response.json() };
  };

  test.each([
    ['401', 401, { type: 'authentication_error', message: 'invalid x-api-key' }],
    ['529', 529, { type: 'overloaded_error', message: 'Overloaded' }],
    ['500', 500, { type: 'api_error', message: 'Internal server error' }],
  ])('%s', async (named, status, error) => {
    const refused = await refusal(`FAKE:error ${named}`);
    expect(refused).toMatchObject({ status, body: { type: 'error', error } });
    expect(refused.headers.get('request-id')).toMatch(/^req_/);
  });

  test('a limit per minute says when to ask again', async () => {
    const { headers, body } = await refusal('FAKE:error 429 7');
    expect(body).toMatchObject({ error: { type: 'rate_limit_error' } });
    expect(headers.get('retry-after')).toBe('7');
    expect(headers.get('anthropic-ratelimit-tokens-remaining')).toBe('0');
  });

  test("a plan's limit names the window that is used up, and its end", async () => {
    const { headers } = await refusal('FAKE:error usage_limit 60');
    expect(headers.get('anthropic-ratelimit-unified-status')).toBe('rejected');
    expect(headers.get('anthropic-ratelimit-unified-representative-claim')).toBe('five_hour');
    const left = Number(headers.get('anthropic-ratelimit-unified-5h-reset')) - Date.now() / 1000;
    expect(left).toBeGreaterThan(55);
    expect(left).toBeLessThanOrEqual(60);
  });
});
