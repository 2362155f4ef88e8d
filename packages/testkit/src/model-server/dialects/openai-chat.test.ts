import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ModelServer, openModelServer } from '../model-server.ts';
import { askModel, post } from '../testing/ask-model.ts';
import { clientOf } from '../testing/clients.ts';

const client = clientOf('openai-chat');
let server: ModelServer;

beforeEach(async () => {
  server = await openModelServer();
});

afterEach(() => server.close());

const asked = (text: string) => ({ history: [{ user: text }] });
const chunk = (delta: unknown, finish: string | null = null) => ({
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, finish_reason: finish }],
});

describe('a stream of Chat Completions', () => {
  test('says who speaks, what, why it ends and what it used, and then that it is done', async () => {
    const { names, events, done } = await askModel(server, client, asked('hello'));
    expect(names).toEqual([]);
    expect(events).toMatchObject([
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'ECHO-1: hello' }),
      chunk({}, 'stop'),
      { choices: [], usage: { completion_tokens: 4 } },
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(1);
    expect(done).toBe(true);
  });

  test('names a call first and then gives its arguments', async () => {
    const { events } = await askModel(server, client, asked('FAKE:write a.txt hi'));
    expect(events.slice(1, 4)).toMatchObject([
      chunk({
        tool_calls: [
          {
            index: 0,
            id: expect.stringMatching(/^call_/),
            type: 'function',
            function: { name: 'write', arguments: '' },
          },
        ],
      }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{"filePath":"a.txt","content":"hi"}' } }] }),
      chunk({}, 'tool_calls'),
    ]);
  });
});

test('a whole completion has its message and its use', async () => {
  const said = await post(server, client, { ...asked('hello'), stream: false });
  expect(await said.json()).toMatchObject({
    object: 'chat.completion',
    choices: [{ message: { role: 'assistant', content: 'ECHO-1: hello' }, finish_reason: 'stop' }],
    usage: { completion_tokens: 4 },
  });
  const called = await post(server, client, { ...asked('FAKE:bash ls'), stream: false });
  expect(await called.json()).toMatchObject({
    choices: [
      {
        message: { content: null, tool_calls: [{ function: { name: 'bash' } }] },
        finish_reason: 'tool_calls',
      },
    ],
  });
});
