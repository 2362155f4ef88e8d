import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '@berth/foundation';
import type { Answer, FailureReason } from './answer.ts';
import { type Dialect, type Question, type Route, tokensOf } from './dialect.ts';
import { anthropic } from './dialects/anthropic.ts';
import { gemini } from './dialects/gemini.ts';
import { openaiChat } from './dialects/openai-chat.ts';
import { openaiResponses } from './dialects/openai-responses.ts';
import { objectOf } from './json.ts';
import { type ModelRequest, recordOf, recordOfQuestion } from './model-request.ts';
import { MODELS } from './models.ts';
import type { Moment } from './moment.ts';
import { playReply } from './play-reply.ts';
import { RequestLog } from './request-log.ts';
import { Script } from './script.ts';

const DIALECTS: readonly Dialect[] = [anthropic, openaiResponses, openaiChat, gemini];

/** Assistants send their whole history, pictures included. */
const BODY_MAX_BYTES = 64 * 1024 * 1024;

/** What a client is told to wait when the script does not say. */
const RETRY_AFTER_SECONDS: Readonly<Record<FailureReason, number>> = {
  unauthorized: 0,
  rate_limit: 5,
  usage_limit: 3 * 3600,
  overloaded: 0,
  server_error: 0,
};

interface DeskParts {
  readonly log: (request: ModelRequest) => void;
  readonly witness: (moment: Moment) => void;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
}

/** Where requests come in and are answered. */
export class Desk {
  readonly script = new Script();
  readonly requests = new RequestLog();
  readonly #log: (request: ModelRequest) => void;
  readonly #witness: (moment: Moment) => void;
  readonly #clock: Pick<Clock, 'now' | 'sleep'>;

  constructor({ log, witness, clock }: DeskParts) {
    this.#log = log;
    this.#witness = witness;
    this.#clock = clock;
  }

  serve(request: IncomingMessage, response: ServerResponse): void {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    this.#serve(request, response, gone.signal).catch((error: unknown) => {
      if (gone.signal.aborted) return;
      if (response.headersSent) return void response.destroy();
      answerJson(response, { status: 400, body: { error: { message: String(error) } } });
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
    const record = recordOfQuestion({ method, path, headers }, { ...understood, dialect: found.dialect.id });
    this.#record(record);
    if (found.route.endpoint === 'count') {
      return answerJson(response, { status: 200, body: found.dialect.count(tokensOf(body)) });
    }
    const answer = this.script.answer(question);
    this.#follow(record, answer, response);
    await this.#answer(answer, understood, {
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

  /** When it was asked and how that ended, for those who must know what the assistant is about. */
  #follow(request: ModelRequest, answer: Answer, response: ServerResponse): void {
    const told = (what: Moment['what']) => this.#witness({ what, time: this.#clock.now(), request });
    told('asked');
    response.once('finish', () => told(answer.kind === 'failure' ? 'refused' : 'answered'));
    response.once('close', () => {
      if (!response.writableFinished) told('broken');
    });
  }

  #record(request: ModelRequest): void {
    this.requests.add(request);
    this.#log(request);
  }
}

interface Understood {
  readonly dialect: Dialect;
  readonly route: Route;
  readonly question: Question;
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
function answerNothingHere(request: IncomingMessage, response: ServerResponse): void {
  if (request.method === 'HEAD') return void response.writeHead(200).end();
  const error = { type: 'not_found_error', message: `There is nothing at ${pathOf(request)}.` };
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
