import type { IncomingHttpHeaders } from 'node:http';
import type { DialectId, Question, Route } from './dialect.ts';
import { isAuxiliary } from './script.ts';

/** One request as a test looks at it. There are no secrets in it. */
export interface ModelRequest {
  /** Null when the path belongs to no dialect. */
  readonly dialect: DialectId | null;
  readonly endpoint: Route['endpoint'] | 'none';
  readonly method: string;
  /** Without the query, in which Gemini's clients may send their key. */
  readonly path: string;
  readonly model: string;
  /** What people have typed, oldest first, in the history that the client sent. */
  readonly prompts: readonly string[];
  /** What a tool gave back, when that is the newest thing in the history. */
  readonly toolResult: string | null;
  /** Names of the tools that the client offers. */
  readonly tools: readonly string[];
  /** Names of the headers by which the client says who it is; never what is in them. */
  readonly authHeaders: readonly string[];
  /** A call for a title or the like, on which no script acts. */
  readonly auxiliary: boolean;
}

const AUTH_HEADERS = ['authorization', 'x-api-key', 'x-goog-api-key', 'api-key'];

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export function recordOf({ method, path, headers }: Asked): ModelRequest {
  return {
    dialect: null,
    endpoint: 'none',
    method,
    path,
    model: '',
    prompts: [],
    toolResult: null,
    tools: [],
    authHeaders: AUTH_HEADERS.filter((name) => headers[name] !== undefined),
    auxiliary: false,
  };
}

interface Understood {
  readonly dialect: DialectId;
  readonly route: Route;
  readonly question: Question;
}

export function recordOfQuestion(asked: Asked, { dialect, route, question }: Understood): ModelRequest {
  return {
    ...recordOf(asked),
    dialect,
    endpoint: route.endpoint,
    model: question.model,
    prompts: question.prompts,
    toolResult: question.toolResult,
    tools: question.tools.map(({ name }) => name),
    auxiliary: isAuxiliary(question),
  };
}
