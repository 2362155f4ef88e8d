/** What the model does, in no vendor's words. Each dialect says it in its own. */
export type Answer = Reply | Failure;

/** A turn of the model, step by step. */
export interface Reply {
  readonly kind: 'reply';
  /** Before the first byte, headers included: how long the model seems to think. 0 by default. */
  readonly afterMs?: number;
  readonly steps: readonly Step[];
}

export type Step =
  /** One portion of text, sent after a delay. */
  | { readonly do: 'say'; readonly text: string; readonly afterMs?: number }
  | { readonly do: 'call'; readonly act: Act; readonly afterMs?: number }
  /** The connection breaks here. What was said so far has been sent, and nothing after it. */
  | { readonly do: 'cut'; readonly afterMs?: number };

/** Something that the assistant shall do. Which tool that is, and what it is given, differs by assistant. */
export type Act =
  | { readonly do: 'write'; readonly file: string; readonly text: string }
  | { readonly do: 'bash'; readonly command: string }
  | { readonly do: 'ask'; readonly question: string }
  /** A tool by its own name. Text is for tools that take free text instead of JSON. */
  | { readonly do: 'tool'; readonly name: string; readonly input: ToolInput };

export type ToolInput = Readonly<Record<string, unknown>> | string;

/** The request is refused, with the status, headers and body with which that vendor refuses it. */
export interface Failure {
  readonly kind: 'failure';
  readonly reason: FailureReason;
  /** How long the client is told to wait, where the vendor says so. */
  readonly retryAfterSeconds?: number;
}

export const FAILURE_REASONS = [
  /** The key is wrong. */
  'unauthorized',
  /** Too many requests just now; it passes in seconds. */
  'rate_limit',
  /** What the plan or the day allows is used up; it passes in hours. */
  'usage_limit',
  /** The vendor has no room: 529 at Anthropic, 503 elsewhere. */
  'overloaded',
  /** The vendor is broken. */
  'server_error',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** A reply that says this at once. */
export function say(text: string): Reply {
  return { kind: 'reply', steps: [{ do: 'say', text }] };
}

/** A reply that calls one tool. */
export function call(act: Act): Reply {
  return { kind: 'reply', steps: [{ do: 'call', act }] };
}

export function fail(reason: FailureReason, retryAfterSeconds?: number): Failure {
  return { kind: 'failure', reason, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}
