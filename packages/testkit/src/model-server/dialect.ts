import type { FailureReason, ToolInput } from './answer.ts';
import type { Json } from './json.ts';

export type DialectId = 'anthropic' | 'openai-responses' | 'openai-chat' | 'gemini';

/** One vendor's way of asking a model and of hearing its answer. */
export interface Dialect {
  readonly id: DialectId;
  /** What a request is about; null when it is none of this dialect. */
  route(path: string): Route | null;
  read(body: Json, route: Route): Question;
  /** A new answer in the form of a stream. */
  stream(facts: AnswerFacts): AnswerStream;
  /** A whole answer at once, for a client that does not stream. */
  whole(facts: AnswerFacts, parts: readonly Part[]): Json;
  count(tokens: number): Json;
  refuse(refusal: RefusalFacts): HttpRefusal;
}

export interface Route {
  readonly endpoint: 'generate' | 'count';
  /** What the path says; a body may say it instead. */
  readonly model?: string;
  readonly stream?: boolean;
}

/** A request as far as the script is concerned. */
export interface Question {
  readonly model: string;
  readonly stream: boolean;
  /** What people have typed, oldest first, in the history that the client sent. */
  readonly prompts: readonly string[];
  /** What a tool gave back, when that is the newest thing in the history. */
  readonly toolResult: string | null;
  readonly tools: readonly OfferedTool[];
  /** The schema that the answer must fit, when the client wants JSON. */
  readonly answerSchema: Json | null;
}

export interface OfferedTool {
  readonly name: string;
  /** Some of Codex's tools are in a namespace, which a call must name. */
  readonly namespace?: string;
  /** Takes text as it is instead of JSON. */
  readonly free: boolean;
}

/** A call as the assistant knows it. */
export interface ToolCall {
  readonly id: string;
  readonly tool: OfferedTool;
  readonly input: ToolInput;
}

export type Part = { readonly text: string } | { readonly call: ToolCall };

export interface AnswerFacts {
  /** Unique in this server; the dialect puts the vendor's prefix before it. */
  readonly id: string;
  readonly model: string;
  /** Seconds since the Unix epoch. */
  readonly created: number;
  readonly inputTokens: number;
  /** The client wants to hear what it used even where the vendor says so only when asked. */
  readonly usageWanted: boolean;
}

/** Each method gives what is to be sent now; together they are the body of one answer. */
export interface AnswerStream {
  begin(): string;
  text(chunk: string): string;
  call(call: ToolCall): string;
  end(): string;
}

export interface RefusalFacts {
  readonly reason: FailureReason;
  readonly retryAfterSeconds: number;
  readonly model: string;
  readonly id: string;
  /** Seconds since the Unix epoch. */
  readonly now: number;
}

export interface HttpRefusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** How many tokens a text is, roughly; only ever shown. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}

/** Of all that was said and called. */
export function outputTokensOf(parts: readonly Part[]): number {
  return parts.reduce(
    (sum, part) => sum + tokensOf('text' in part ? part.text : argumentsOf(part.call.input)),
    0,
  );
}

/** The input of a call as text, which is how most vendors send it. */
export function argumentsOf(input: ToolInput): string {
  return typeof input === 'string' ? input : JSON.stringify(input);
}
