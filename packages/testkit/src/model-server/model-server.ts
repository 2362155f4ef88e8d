import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@berth/foundation';
import type { Answer, FailureReason } from './answer.ts';
import { type Dialect, type Question, type Route, tokensOf } from './dialect.ts';
import { anthropic } from './dialects/anthropic.ts';
import { gemini } from './dialects/gemini.ts';
import { openaiChat } from './dialects/openai-chat.ts';
import { openaiResponses } from './dialects/openai-responses.ts';
import { objectOf } from './json.ts';
import { MODELS } from './models.ts';
import { type ModelRequest, recordOf, recordOfQuestion } from './model-request.ts';
import { playReply } from './play-reply.ts';
import { RequestLog } from './request-log.ts';
import { Script } from './script.ts';
import { timers } from './timers.ts';

export interface ModelServerOptions {
  /** A free one by default. */
  readonly port?: number;
  /** Hears of each request when it has been read. */
  readonly log?: (request: ModelRequest) => void;
  /** Decides how long delays take. */
  readonly clock?: Pick<Clock, 'now' | 'sleep'>;
}

/** A model that says what the test tells it to, to assistants of four vendors. */
export interface ModelServer {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Lays answers ready for the next requests that are not auxiliary; they go before what prompts say. */
  next(...answers: Answer[]): void;
  /** How many answers are laid ready and were not asked for yet. */
  unasked(): number;
  /** All requests so far, oldest first. */
  requests(): readonly ModelRequest[];
  /** The first request that fits, whether it has come or is yet to come. Rejects when the server closes. */
  request(fits: (request: ModelRequest) => boolean): Promise<ModelRequest>;
  /** Ends all connections. */
  close(): Promise<void>;
}

const DIALECTS: readonly Dialect[] = [anthropic, openaiResponses, openaiChat, gemini];

/** Assistants send their whole history, pictures included. */
const BODY_MAX_BYTES = 64 * 1024 * 1024;

/** Between two prompts minutes may pass; a connection that closes just then would look like a fault of the vendor. */
const KEEP_ALIVE_MS = 600_000;

/** What a client is told to wait when the script does not say. */
const RETRY_AFTER_SECONDS: Readonly<Record<FailureReason, number>> = {
  unauthorized: 0,
  rate_limit: 5,
  usage_limit: 3 * 3600,
  overloaded: 0,
  server_error: 0,
};

export async function openModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const desk = new Desk(options);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) =>
    desk.serve(request, response),
  );
  // Codex would rather have a web socket; a 404 makes it ask by HTTP.
  server.on('upgrade', (_request, socket) => {
    socket.on('error', () => socket.destroy());
    socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    next: (...answers) => desk.script.add(...answers),
    unasked: () => desk.script.left,
    requests: () => desk.requests.all(),
    request: (fits) => desk.requests.find(fits),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      desk.requests.close();
      await closed;
    },
  };
}

interface Understood {
  readonly dialect: Dialect;
  readonly route: Route;
  readonly question: Question;
}

/** Where requests come in and are answered. */
class Desk {
  readonly script = new Script();
  readonly requests = new RequestLog();
  readonly #log: (request: ModelRequest) => void;
  readonly #clock: Pick<Clock, 'now' | 'sleep'>;

  constructor({ log = () => undefined, clock = timers }: ModelServerOptions) {
    this.#log = log;
    this.#clock = clock;
  }

  serve(request: IncomingMessage, response: ServerResponse): void {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    this.#serve(request, response, gone.signal).catch((error: unknown) => {
      if (gone.signal.aborted) return;
      if (!response.headersSent)
        return answerJson(response, { status: 400, body: { error: { message: String(error) } } });
      response.destroy();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void> {
    const { method = 'GET', headers } = request;
    const path = pathOf(request);
    if (path === '/requests') return answerJson(response, { status: 200, body: this.requests.all() });
    const found = method === 'POST' ? dialectOf(path) : undefined;
    const body = await bodyOf(request);
    if (found === undefined) {
      this.#record(recordOf({ method, path, headers }));
      return path.endsWith('/models')
        ? answerJson(response, { status: 200, body: MODELS })
        : answerNothingHere(request, response);
    }
    const question = found.dialect.read(objectOf(JSON.parse(body)), found.route);
    const understood = { ...found, question };
    this.#record(recordOfQuestion({ method, path, headers }, { ...understood, dialect: found.dialect.id }));
    if (found.route.endpoint === 'count') {
      return answerJson(response, { status: 200, body: found.dialect.count(tokensOf(body)) });
    }
    await this.#answer(this.script.answer(question), understood, {
      response,
      signal,
      inputTokens: tokensOf(body),
      usageWanted: body.includes('"include_usage":true'),
    });
  }

  async #answer(answer: Answer, { dialect, question }: Understood, place: Place): Promise<void> {
    const { response, signal, inputTokens, usageWanted } = place;
    const id = randomBytes(12).toString('hex');
    const { model } = question;
    const now = Math.floor(this.#clock.now() / 1000);
    if (answer.kind === 'failure') {
      const { reason, retryAfterSeconds = RETRY_AFTER_SECONDS[answer.reason] } = answer;
      return answerJson(response, dialect.refuse({ reason, retryAfterSeconds, model, id, now }));
    }
    const facts = { id, model, created: now, inputTokens, usageWanted };
    await playReply(answer, { dialect, question, facts, response, signal, clock: this.#clock });
  }

  #record(request: ModelRequest): void {
    this.requests.add(request);
    this.#log(request);
  }
}

interface Place {
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
  readonly inputTokens: number;
  readonly usageWanted: boolean;
}

function dialectOf(path: string): Omit<Understood, 'question'> | undefined {
  for (const dialect of DIALECTS) {
    const route = dialect.route(path);
    if (route !== null) return { dialect, route };
  }
  return undefined;
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return URL.parse(url, 'http://model')?.pathname ?? '/';
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_MAX_BYTES) throw new Error(`The request is larger than ${BODY_MAX_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Who only looks whether there is anyone at all hears yes. */
function answerNothingHere({ method, url }: IncomingMessage, response: ServerResponse): void {
  if (method === 'HEAD') return void response.writeHead(200).end();
  const error = { type: 'not_found_error', message: `There is nothing at ${url}.` };
  answerJson(response, { status: 404, body: { error } });
}

interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function answerJson(response: ServerResponse, { status, body, headers = {} }: JsonAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
