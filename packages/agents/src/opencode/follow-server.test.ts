import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssistantSignal } from '@berth/contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { followServer } from './follow-server.ts';
import { chooseServer, markUsed, type OpencodeServer, readServer } from './server-file.ts';

/** What the tiny server answers, and the streams that are open. */
const answers: Record<string, unknown> = {};
const streams = new Set<ServerResponse>();
let directory: string;
let server: OpencodeServer;
let http: Server;
let ending: AbortController;
let following: Promise<void>;
let told: AssistantSignal[];
let news = Promise.withResolvers<void>();

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'opencode-'));
  server = await chooseServer(directory);
  Object.assign(answers, { '/session/status': {}, '/permission': [], '/question': [] });
  told = [];
  ending = new AbortController();
  http = await listen();
});

afterEach(async () => {
  ending.abort();
  await following;
  await close();
  await rm(directory, { recursive: true, force: true });
});

function listen(): Promise<Server> {
  const wanted = `Basic ${Buffer.from(`opencode:${server.password}`).toString('base64')}`;
  const made = createServer((request, response) => {
    const path = request.url ?? '';
    if (request.headers.authorization !== wanted) return response.writeHead(401).end();
    if (path !== '/event') return response.end(JSON.stringify(answers[path]));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    streams.add(response);
    send(response, { type: 'server.connected', properties: {} });
  });
  return new Promise((resolve) => made.listen(server.port, '127.0.0.1', () => resolve(made)));
}

function close(): Promise<void> {
  for (const stream of streams) stream.destroy();
  streams.clear();
  return new Promise((resolve) => http.close(() => resolve()));
}

function send(response: ServerResponse, event: object): void {
  response.write(`data: ${JSON.stringify(event)}\n\n`);
}

function status(type: string): void {
  const event = { type: 'session.status', properties: { sessionID: 'ses_1', status: { type } } };
  for (const stream of streams) send(stream, event);
}

function follow(conversation: string | null = null): void {
  const tell = (signal: AssistantSignal) => {
    told.push(signal);
    news.resolve();
  };
  following = followServer({ directory, conversation }, tell, ending.signal);
}

async function toldOf(...activities: string[]): Promise<void> {
  while (told.length < activities.length) {
    news = Promise.withResolvers();
    if (told.length < activities.length) await news.promise;
  }
  expect(told.map(({ activity }) => activity)).toEqual(activities);
}

test('tells what is the case, and then each change', async () => {
  answers['/session/status'] = { ses_1: { type: 'busy' } };
  follow();
  await toldOf('working');
  status('idle');
  await toldOf('working', 'idle');
});

test('asks again what is the case after the connection was lost', async () => {
  answers['/session/status'] = { ses_1: { type: 'busy' } };
  answers['/permission'] = [{ id: 'per_1', permission: 'bash', metadata: { command: 'ls' } }];
  follow();
  await toldOf('waiting_approval');
  await close();
  answers['/permission'] = [];
  http = await listen();
  await toldOf('waiting_approval', 'working');
});

test('waits for a server that is not up yet', async () => {
  await close();
  follow();
  answers['/question'] = [{ id: 'que_1', questions: [{ question: 'which?' }] }];
  http = await listen();
  await toldOf('waiting_input');
});

test('leaves it to the screen to say that a new program is ready', async () => {
  follow();
  answers['/session/status'] = {};
  while (streams.size === 0) await new Promise((resolve) => http.once('request', resolve));
  while (told.length === 0) {
    news = Promise.withResolvers();
    status('busy');
    await news.promise;
  }
  expect(told.map(({ activity }) => activity)).toEqual(['working']);
  expect(await readServer(directory)).toMatchObject({ port: server.port });
});

test('believes the server that a program which was used is at rest', async () => {
  await markUsed(directory, server);
  follow();
  await toldOf('idle');
});

test('asks for the answer of a turn whose beginning was not heard', async () => {
  answers['/session/status'] = { ses_1: { type: 'busy' } };
  answers['/session/ses_1/message?limit=1'] = [
    { info: { role: 'assistant' }, parts: [{ type: 'text', text: 'good day' }] },
  ];
  follow('ses_1');
  await toldOf('working');
  status('idle');
  while (told.at(-1)?.answer === undefined) {
    news = Promise.withResolvers();
    await news.promise;
  }
  expect(told.at(-1)?.answer).toBe('good day');
});

test('says again what went wrong last', async () => {
  const error = { name: 'APIError', data: { statusCode: 429, message: 'slow down' } };
  answers['/session/ses_1/message?limit=1'] = [{ info: { role: 'assistant', error }, parts: [] }];
  await markUsed(directory, server);
  follow('ses_1');
  await toldOf('limited', 'idle');
});

test('what is needed to reach the server is for its user alone', async () => {
  follow();
  const { mode } = await stat(join(directory, 'server.json'));
  expect(mode & 0o777).toBe(0o600);
});
