import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { objectOf } from '../json.ts';
import { type ModelServer, openModelServer } from '../model-server.ts';
import { askModel, post } from '../testing/ask-model.ts';
import { clientOf } from '../testing/clients.ts';
import { openaiResponses } from './openai-responses.ts';

const client = clientOf('openai-responses');
let server: ModelServer;

beforeEach(async () => {
  server = await openModelServer();
});

afterEach(() => server.close());

const asked = (text: string) => ({ history: [{ user: text }] });

describe('a stream of Responses', () => {
  test('has one item for a text, opened and closed part by part', async () => {
    const { names, events } = await askModel(server, client, asked('hello'));
    expect(names).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events.map(({ type }) => type)).toEqual(names);
    expect(events.map((event) => event['sequence_number'])).toEqual(events.map((_event, index) => index));
    const item = objectOf(events[7]?.['item']);
    expect(item).toMatchObject({
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'ECHO-1: hello' }],
    });
    expect(events[4]).toMatchObject({ item_id: item['id'], output_index: 0, content_index: 0 });
    const usage = objectOf(objectOf(events[8]?.['response'])['usage']);
    expect(events[8]).toMatchObject({ response: { status: 'completed', output: [item] } });
    expect(usage['total_tokens']).toBe(Number(usage['input_tokens']) + 4);
  });

  test('has an item for a call, whose arguments are JSON in text', async () => {
    const { names, events } = await askModel(server, client, asked('FAKE:bash ls'));
    expect(names.slice(2)).toEqual([
      'response.output_item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events[2]).toMatchObject({
      item: { type: 'function_call', status: 'in_progress', arguments: '' },
    });
    expect(events[5]).toMatchObject({
      item: {
        type: 'function_call',
        status: 'completed',
        call_id: expect.stringMatching(/^call_/),
        name: 'exec_command',
        arguments: '{"cmd":"ls"}',
      },
    });
  });

  test('gives free text to a tool that takes such', async () => {
    const tools = ['exec_command', 'apply_patch'];
    const { names, events } = await askModel(server, client, { ...asked('FAKE:write a.txt hi'), tools });
    expect(names.slice(3, 5)).toEqual([
      'response.custom_tool_call_input.delta',
      'response.custom_tool_call_input.done',
    ]);
    expect(events[5]).toMatchObject({
      item: {
        type: 'custom_tool_call',
        name: 'apply_patch',
        input: expect.stringContaining('*** Add File: a.txt'),
      },
    });
  });
});

test('a whole response has its items and its use', async () => {
  const response = await post(server, client, { ...asked('hello'), stream: false });
  expect(await response.json()).toMatchObject({
    object: 'response',
    status: 'completed',
    output: [{ type: 'message', content: [{ type: 'output_text', text: 'ECHO-1: hello' }] }],
    usage: { output_tokens: 4 },
  });
});

describe('what was asked', () => {
  const read = (input: unknown, rest = {}) =>
    openaiResponses.read({ input, ...rest }, { endpoint: 'generate' });

  test('may be no more than a text', () => {
    expect(read('hello').prompts).toEqual(['hello']);
  });

  test('is what people typed, without what Codex says of the environment', () => {
    const message = (role: string, text: string) => ({
      type: 'message',
      role,
      content: [{ type: 'input_text', text }],
    });
    const { prompts } = read([
      message('developer', 'be nice'),
      message('user', '<environment_context><cwd>/</cwd></environment_context>'),
      message('user', 'hello'),
    ]);
    expect(prompts).toEqual(['hello']);
  });

  test('offers tools in the input too, in namespaces', () => {
    const input = [
      {
        type: 'additional_tools',
        tools: [
          { type: 'custom', name: 'exec' },
          { type: 'namespace', name: 'more', tools: [{ type: 'function', name: 'look' }] },
        ],
      },
    ];
    expect(read(input, { tools: [{ type: 'web_search' }] }).tools).toEqual([
      { name: 'exec', free: true },
      { name: 'look', free: false, namespace: 'more' },
    ]);
  });

  test('is the output of a tool of either kind', () => {
    for (const type of ['function_call_output', 'custom_tool_call_output']) {
      expect(read([{ type, call_id: 'call_1', output: 'done' }]).toolResult).toBe('done');
    }
  });
});

describe('refusals', () => {
  test.each([
    ['401', 401, { type: 'invalid_request_error', code: 'invalid_api_key' }],
    ['429 7', 429, { type: 'tokens', code: 'rate_limit_exceeded' }],
    ['usage_limit', 429, { type: 'usage_limit_reached', resets_in_seconds: 3 * 3600 }],
    ['529', 503, { code: 'server_is_overloaded' }],
    ['500', 500, { type: 'server_error' }],
  ])('%s', async (named, status, error) => {
    const response = await post(server, client, asked(`FAKE:error ${named}`));
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe(named === '429 7' ? '7' : null);
    expect(await response.json()).toMatchObject({ error });
  });
});
