import type { IncomingMessage, ServerResponse } from 'node:http';
import { type BerthError, ERRORS } from '@berth/contract';
import { answerError } from '../http/error-answers.ts';
import { escaped } from '../page/escaped.ts';

/** What a preview answers when it has nothing from the instance. The headers of Berth's own pages are set already. */
export function answerProblem(request: IncomingMessage, response: ServerResponse, problem: BerthError): void {
  const isForPeople = request.method === 'GET' && /\btext\/html\b/i.test(request.headers.accept ?? '');
  if (!isForPeople) return answerError(request, response, problem);
  response.writeHead(ERRORS[problem.code].http, {
    'content-type': 'text/html; charset=utf-8',
    connection: 'close',
  });
  response.end(pageOf(problem));
}

/** It loads nothing and runs nothing. */
function pageOf({ code, message }: BerthError): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Preview</title>
</head>
<body>
<main>
<h1>${escaped(code === 'unauthenticated' ? 'This preview is not open' : ERRORS[code].meaning)}</h1>
<p>${escaped(message)}</p>
</main>
</body>
</html>
`;
}
