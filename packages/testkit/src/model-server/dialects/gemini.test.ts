import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { objectOf, objectsOf } from '../json.ts';
import { type ModelServer, openModelServer } from '../model-server.ts';
import { askModel, post } from '../testing/ask-model.ts';
import { clientOf } from '../testing/clients.ts';
import { gemini } from './gemini.ts';

const client = clientOf('gemini');
let server: ModelServer;

beforeEach(async () => {
  server = await openModelServer();
});

afterEach(() => server.close());

const asked = (text: string) => ({ history: [{ user: text }] });

describe('a stream of contents', () => {
  test('has a whole answer in each event, and the reason for the end in the last', async () => {
    const { names, events } = await askModel(server, client, asked('hello'));
    expect(names).toEqual([]);
    expect(events).toMatchObject([
      {
        candidates: [{ content: { role: 'model', parts: [{ text: 'ECHO-1: hello' }] }, index: 0 }],
        modelVersion: 'gemini-test',
      },
      { candidates: [{ content: { role: 'model' }, finishReason: 'STOP' }] },
    ]);
    const usage = objectOf(events[1]?.['usageMetadata']);
    expect(usage['totalTokenCount']).toBe(Number(usage['promptTokenCount']) + 4);
  });

  test('has the arguments of a call as they are', async () => {
    const { events } = await askModel(server, client, asked('FAKE:write a.txt hi'));
    const args = { file_path: 'a.txt', content: 'hi' };
    expect(events[0]).toMatchObject({
      candidates: [{ content: { parts: [{ functionCall: { name: 'write_file', args } }] } }],
    });
  });
});

describe('what was asked', () => {
  const read = (contents: unknown[], rest = {}) =>
    gemini.read({ contents, ...rest }, { endpoint: 'generate', model: 'gemini-test' });

  test('is two prompts when they are in one content, the first having been interrupted', () => {
    const parts = [{ text: 'first' }, { text: 'second' }];
    expect(read([{ role: 'user', parts }]).prompts).toEqual(['first', 'second']);
  });

  test('is what went wrong with a tool', () => {
    const response = { error: 'denied' };
    const parts = [{ functionResponse: { name: 'write_file', response } }];
    expect(read([{ role: 'user', parts }]).toolResult).toBe('denied');
  });

  test('may be which model to ask, in JSON', async () => {
    const responseJsonSchema = { type: 'object', properties: { model_choice: { enum: ['flash', 'pro'] } } };
    const response = await fetch(`${server.url}/v1beta/models/gemini-flash-lite:generateContent`, {
      method: 'POST',
      body: JSON.stringify({
        contents: [{ role: 'user', parts: [{ text: 'FAKE:error 500' }] }],
        generationConfig: { responseMimeType: 'application/json', responseJsonSchema },
      }),
    });
    const [candidate] = objectsOf(objectOf(await response.json())['candidates']);
    expect(candidate).toMatchObject({ content: { parts: [{ text: '{"model_choice":"flash"}' }] } });
  });
});

describe('refusals', () => {
  test.each([
    ['401', { code: 400, status: 'INVALID_ARGUMENT' }, ['API_KEY_INVALID']],
    ['429 7', { code: 429, status: 'RESOURCE_EXHAUSTED' }, ['PerMinute', '"retryDelay":"7s"']],
    ['usage_limit', { code: 429, status: 'RESOURCE_EXHAUSTED' }, ['PerDay', '"retryDelay":"10800s"']],
    ['529', { code: 503, status: 'UNAVAILABLE' }, []],
    ['500', { code: 500, status: 'INTERNAL' }, []],
  ])('%s', async (named, error, details) => {
    const response = await post(server, client, asked(`FAKE:error ${named}`));
    expect(response.status).toBe(error.code);
    const body = await response.text();
    expect(JSON.parse(body)).toMatchObject({ error });
    for (const detail of details) expect(body).toContain(detail);
  });
});
