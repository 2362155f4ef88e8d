import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import { call, fail, say } from './answer.ts';
import { type ModelServer, openModelServer } from './model-server.ts';
import type { Moment } from './moment.ts';
import { askModel, post } from './testing/ask-model.ts';
import { type Client, CLIENTS, clientOf } from './testing/clients.ts';

let server: ModelServer;
/** Delays pass by themselves, and take no time. */
const clock = new ManualClock({ free: true });

beforeEach(async () => {
  server = await openModelServer({ clock });
});

afterEach(() => server.close());

const user = (text: string) => ({ user: text });

describe.each(CLIENTS.map((client) => [client.id, client] as const))('asked as %s', (_id, client) => {
  const ask = (...history: Parameters<typeof askModel>[2]['history']) =>
    askModel(server, client, { history });

  test('echoes the newest prompt with the number of prompts in the history', async () => {
    expect((await ask(user('hello'))).text).toBe('ECHO-1: hello');
    expect((await ask(user('hello'), { model: 'ECHO-1: hello' }, user('again'))).text).toBe('ECHO-2: again');
  });

  test('echoes a long prompt in part', async () => {
    const { text } = await ask(user('x'.repeat(5000)));
    expect(text).toBe(`ECHO-1: ${'x'.repeat(300)}… (5000 characters)`);
  });

  test('answers at once when the client does not stream', async () => {
    const response = await post(server, client, { history: [user('hello')], stream: false });
    expect(client.wholeText((await response.json()) as never)).toBe('ECHO-1: hello');
  });

  test('calls a tool that the client has, and says what came of it', async () => {
    const called = await ask(user('FAKE:bash echo hi'));
    expect(called.called).toHaveLength(1);
    const [tool = ''] = called.called;
    expect((await ask(user('FAKE:bash echo hi'), { called: tool, result: 'hi' })).text).toBe('TOOL-OK-1: hi');
  });

  test('says so when the client has no such tool', async () => {
    expect((await ask(user('FAKE:tool nothing {}'))).text).toContain('NO-TOOL');
  });

  test('streams slowly', async () => {
    const before = clock.monotonic();
    const { text } = await ask(user('FAKE:slow 8'));
    expect(text).toMatch(/^ECHO-1: FAKE:slow 8 word1 word2 .* word80 SLOW-DONE$/);
    expect(clock.monotonic() - before).toBe(8000);
  });

  test('hangs before the first byte', async () => {
    const before = clock.monotonic();
    expect((await ask(user('FAKE:hang 30'))).text).toBe('ECHO-1: FAKE:hang 30');
    expect(clock.monotonic() - before).toBe(30_000);
  });

  test('breaks a stream off in the middle', async () => {
    const { text, cut, done } = await ask(user('FAKE:cut'));
    expect({ text, cut, done }).toEqual({ text: 'ECHO-1: FAKE:cut and then ', cut: true, done: false });
  });

  test.each([
    ['401', client.id === 'gemini' ? 400 : 401],
    ['429', 429],
    ['usage_limit', 429],
    ['500', 500],
    ['529', client.id === 'anthropic' ? 529 : 503],
  ])('refuses with %s as the vendor does', async (named, status) => {
    const response = await post(server, client, { history: [user(`FAKE:error ${named}`)] });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toHaveProperty('error');
  });

  test('does not act on a call without tools, which is for a title or the like', async () => {
    const { text } = await askModel(server, client, { history: [user('FAKE:error 500')], tools: [] });
    expect(text).toBe('Scripted title');
    expect(server.requests()).toMatchObject([{ auxiliary: true }]);
  });

  test('writes down what was asked, and no secret', async () => {
    await ask(user('one'), { model: 'ECHO-1: one' }, user('two'));
    expect(server.requests()).toEqual([
      {
        dialect: client.id,
        endpoint: 'generate',
        method: 'POST',
        path: client.path({ history: [] }).replace(/\?.*/, ''),
        model: expect.stringMatching(/test|scripted/),
        prompts: ['one', 'two'],
        toolResult: null,
        tools: expect.arrayContaining([expect.stringMatching(/bash|exec_command|run_shell_command/i)]),
        authHeaders: ['authorization'],
        auxiliary: false,
      },
    ]);
    expect(JSON.stringify(server.requests())).not.toContain('secret');
  });
});

const anthropic: Client = clientOf('anthropic');
const hello = { history: [user('hello')] };

describe('answers laid ready', () => {
  test('go before what the prompt says, in their order', async () => {
    server.next(say('first'), call({ do: 'bash', command: 'true' }));
    const prompted = { history: [user('FAKE:error 500')] };
    expect((await askModel(server, anthropic, prompted)).text).toBe('first');
    expect((await askModel(server, anthropic, prompted)).called).toEqual(['Bash']);
    expect((await post(server, anthropic, prompted)).status).toBe(500);
  });

  test('are for the work itself, not for titles', async () => {
    server.next(fail('overloaded'));
    expect((await askModel(server, anthropic, { ...hello, tools: [] })).text).toBe('Scripted title');
    expect(server.unasked()).toBe(1);
    expect((await post(server, anthropic, hello)).status).toBe(529);
    expect(server.unasked()).toBe(0);
  });

  test('are not for a title that Codex asks for, with its tool for patches still in', async () => {
    server.next(say('the work'));
    const codex = clientOf('openai-responses');
    const title = { ...hello, tools: ['apply_patch'] };
    expect((await askModel(server, codex, title)).text).toBe('Scripted title');
    expect(server.requests()).toMatchObject([{ auxiliary: true }]);
    expect(server.unasked()).toBe(1);
  });

  test('may speak, call and break off in one turn', async () => {
    server.next({
      kind: 'reply',
      steps: [
        { do: 'say', text: 'I look' },
        { do: 'call', act: { do: 'bash', command: 'ls' }, afterMs: 50 },
        { do: 'cut' },
      ],
    });
    expect(await askModel(server, anthropic, hello)).toMatchObject({
      text: 'I look',
      called: ['Bash'],
      cut: true,
    });
  });
});

describe('the front', () => {
  test('listens on loopback alone', () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('says 404 to what it does not know, and 200 to who only looks whether it is there', async () => {
    expect((await fetch(`${server.url}/v1/other`)).status).toBe(404);
    expect((await fetch(server.url, { method: 'HEAD' })).status).toBe(200);
    expect(server.requests()).toMatchObject([{ dialect: null, endpoint: 'none', path: '/v1/other' }, {}]);
  });

  test('lists models and its requests', async () => {
    expect(await (await fetch(`${server.url}/v1/models`)).json()).toMatchObject({ object: 'list' });
    await askModel(server, anthropic, hello);
    expect(await (await fetch(`${server.url}/requests`)).json()).toMatchObject([{}, { prompts: ['hello'] }]);
  });

  test('counts tokens', async () => {
    const body = JSON.stringify({ messages: [] });
    const counted = async (path: string) =>
      (await fetch(`${server.url}${path}`, { method: 'POST', body })).json();
    expect(await counted('/v1/messages/count_tokens')).toEqual({ input_tokens: 4 });
    expect(await counted('/v1beta/models/gemini-test:countTokens')).toMatchObject({ totalTokens: 4 });
  });

  test('has no web sockets', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      httpRequest(`${server.url}/v1/responses`, { headers: { connection: 'Upgrade', upgrade: 'websocket' } })
        .on('response', (response) => {
          response.resume();
          resolve(response.statusCode);
        })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(404);
  });

  test('says what is wrong with a body that is no JSON', async () => {
    const response = await fetch(`${server.url}/v1/messages`, { method: 'POST', body: 'no JSON' });
    expect(response.status).toBe(400);
  });

  test('tells who waits for a request when it comes, or that none will', async () => {
    const asked = server.request(({ prompts }) => prompts.includes('hello'));
    await askModel(server, anthropic, hello);
    expect(await asked).toMatchObject({ prompts: ['hello'] });
    expect(await server.request(({ prompts }) => prompts.includes('hello'))).toBe(await asked);
    const never = server.request(() => false);
    await Promise.all([expect(never).rejects.toThrow('closed'), server.close()]);
    server = await openModelServer({ clock });
  });
});

test('tells its witness when a question was asked, and when its answer was out, refused or broken off', async () => {
  const moments: Moment[] = [];
  const watched = await openModelServer({ clock, witness: (moment) => moments.push(moment) });
  for (const prompt of ['hello', 'FAKE:error 429', 'FAKE:cut'])
    await post(watched, anthropic, { history: [user(prompt)] }).then((response) =>
      response.text().catch(() => ''),
    );
  await watched.close();
  const told = moments.map(({ what, request }) => `${what} ${request.prompts.at(-1)}`);
  expect(told).toEqual([
    'asked hello',
    'answered hello',
    'asked FAKE:error 429',
    'refused FAKE:error 429',
    'asked FAKE:cut',
    'broken FAKE:cut',
  ]);
});

test('closing ends an answer that would take long', async () => {
  const patient = await openModelServer();
  const hanging = post(patient, anthropic, { history: [user('FAKE:hang 3000')] });
  const closing = patient.request(() => true).then(() => patient.close());
  await Promise.all([expect(hanging).rejects.toThrow('fetch failed'), closing]);
});
