import type { IncomingMessage, ServerResponse } from 'node:http';
import { type BerthError, ERRORS } from '@berth/contract';
import { answerError } from '../http/error-answers.ts';
import { escaped } from '../page/escaped.ts';
import { plainPage } from '../page/plain-page.ts';

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

function pageOf({ code, message }: BerthError): string {
  const title = escaped(code === 'unauthenticated' ? 'This preview is not open' : ERRORS[code].meaning);
  return plainPage({ title: 'Preview', body: `<h1>${title}</h1>\n<p>${escaped(message)}</p>` });
}
