import type { IncomingMessage } from 'node:http';
import { type BerthError, ERRORS } from '@berth/contract';

export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a preview answers when it has nothing from the instance: a page for people, and for programs the form of the API. */
export function problemAnswer({ headers }: IncomingMessage, problem: BerthError): ProblemAnswer {
  const isForPeople = /\btext\/html\b/i.test(headers.accept ?? '');
  const [type, body] = isForPeople
    ? ['text/html; charset=utf-8', pageOf(problem)]
    : ['application/json', JSON.stringify(errorBody(problem))];
  return {
    status: ERRORS[problem.code].http,
    headers: {
      'Content-Type': type,
      'Content-Length': String(Buffer.byteLength(body)),
      'Cache-Control': 'no-store',
      'Content-Security-Policy':
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    },
    body,
  };
}

/** The same form that GraphQL uses, so that a client has one thing to understand. */
function errorBody({ message, code, retryable, details }: BerthError) {
  return {
    errors: [{ message, extensions: { code, retryable, ...(details === undefined ? {} : { details }) } }],
  };
}

/** It loads nothing and runs nothing, so that what an instance is called cannot do so either. */
function pageOf({ code, message }: BerthError): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Preview: ${escaped(code)}</title>
<h1>${escaped(code)}</h1>
<p>${escaped(message)}</p>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
