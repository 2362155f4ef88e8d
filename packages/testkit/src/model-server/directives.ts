import { type Answer, call, fail, FAILURE_REASONS, type FailureReason, type Reply, say } from './answer.ts';
import { QUOTED_DIALOGS } from './quoted-dialogs.ts';

/** Slow replies come in portions this far apart. */
const PORTION_MS = 100;
/** Nobody waits longer in a test, and a mistyped number must not hold a test up for ever. */
const SECONDS_MAX = 3600;
const LINES_MAX = 100_000;

const DIRECTIVE = /^FAKE:([\w-]+)[ \t]*([\s\S]*)$/;

/** Statuses as people know them; the vendor's own may be another. */
const REASONS_BY_STATUS: Readonly<Record<string, FailureReason>> = {
  '401': 'unauthorized',
  '429': 'rate_limit',
  '500': 'server_error',
  '503': 'overloaded',
  '529': 'overloaded',
};

interface Turn {
  /** What the reply says before anything else, so that a reader can tell which turn it belongs to. */
  readonly echo: string;
}

/** What each directive does with the text after its name; null when it makes no sense of it. */
const DIRECTIVES: Readonly<Record<string, (text: string, turn: Turn) => Answer | null>> = {
  write: (text) =>
    whenTold(/^(\S+)[ \t]+([\s\S]+)$/, text, ([file, content]) => call({ do: 'write', file, text: content })),
  bash: (text) => (text === '' ? null : call({ do: 'bash', command: text })),
  ask: (text) => (text === '' ? null : call({ do: 'ask', question: text })),
  tool: (text) =>
    whenTold(/^(\S+)[ \t]*([\s\S]*)$/, text, ([name, input]) =>
      call({ do: 'tool', name, input: inputOf(input) }),
    ),
  slow: (text, turn) => slow(secondsOf(text), turn),
  hang: (text, turn) => {
    const seconds = secondsOf(text);
    return seconds === null ? null : { ...say(turn.echo), afterMs: seconds * 1000 };
  },
  error: (text) => failure(text),
  cut: (_text, turn) => ({
    kind: 'reply',
    steps: [
      { do: 'say', text: turn.echo },
      { do: 'say', text: ' and then ' },
      { do: 'cut', afterMs: PORTION_MS },
    ],
  }),
  long: (text) => long(Number(text)),
  'quote-dialog': () => say(QUOTED_DIALOGS),
};

/** The answer that a prompt asks for, or null when it is a prompt like any other. */
export function answerTo(prompt: string, turn: Turn): Answer | null {
  const [, name = '', text = ''] = DIRECTIVE.exec(prompt) ?? [];
  if (name === '') return null;
  const answer = Object.hasOwn(DIRECTIVES, name) ? DIRECTIVES[name]?.(text.trim(), turn) : null;
  return answer ?? say(`NOT-UNDERSTOOD: ${prompt}. Directives are ${Object.keys(DIRECTIVES).join(', ')}.`);
}

function whenTold(pattern: RegExp, text: string, then: (told: [string, string]) => Answer): Answer | null {
  const [, first, second] = pattern.exec(text) ?? [];
  return first === undefined || second === undefined ? null : then([first, second]);
}

/** JSON where it is an object; everything else is free text. */
function inputOf(text: string): Record<string, unknown> | string {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : text;
  } catch {
    return text;
  }
}

function secondsOf(text: string): number | null {
  const seconds = Number(text);
  return text !== '' && seconds >= 0 && seconds <= SECONDS_MAX ? seconds : null;
}

function slow(seconds: number | null, { echo }: Turn): Reply | null {
  if (seconds === null) return null;
  const portions = Math.max(1, Math.round((seconds * 1000) / PORTION_MS));
  const words = Array.from({ length: portions }, (_, index) => ({
    do: 'say' as const,
    text: ` word${index + 1}`,
    afterMs: PORTION_MS,
  }));
  return { kind: 'reply', steps: [{ do: 'say', text: echo }, ...words, { do: 'say', text: ' SLOW-DONE' }] };
}

function failure(text: string): Answer | null {
  const [name = '', wait] = text.split(/\s+/);
  const reason = REASONS_BY_STATUS[name] ?? FAILURE_REASONS.find((known) => known === name);
  if (reason === undefined) return null;
  if (wait === undefined) return fail(reason);
  const seconds = secondsOf(wait);
  return seconds === null ? null : fail(reason, seconds);
}

function long(count: number): Answer | null {
  if (!(count >= 1 && count <= LINES_MAX)) return null;
  return say(Array.from({ length: count }, (_, index) => `line ${index + 1} of ${count}`).join('\n'));
}
