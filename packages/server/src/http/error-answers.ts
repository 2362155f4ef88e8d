import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { BerthError, ERRORS } from '@berth/contract';
import { securityHeaders } from '../door/security-headers.ts';
import { refusalPage } from '../page/refusal-page.ts';

/** Answers with an error, and hangs up: what else the client sends is not listened to. */
export function answerError(request: IncomingMessage, response: ServerResponse, problem: BerthError): void {
  answer({ request, response }, problem, {
    type: 'application/json',
    text: JSON.stringify(errorBody(problem)),
  });
}

/** The same, in words where it is a browser that wants to show something. */
export function answerVisitor(request: IncomingMessage, response: ServerResponse, problem: BerthError): void {
  const isForPeople = request.method === 'GET' && request.headers.accept?.includes('text/html') === true;
  if (!isForPeople) return answerError(request, response, problem);
  answer({ request, response }, problem, { type: 'text/html; charset=utf-8', text: refusalPage(problem) });
}

function answer(
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
  problem: BerthError,
  body: { readonly type: string; readonly text: string },
): void {
  response.writeHead(ERRORS[problem.code].http, {
    ...challenge(problem),
    'content-type': body.type,
    'content-length': Buffer.byteLength(body.text),
    connection: 'close',
  });
  response.end(request.method === 'HEAD' ? undefined : body.text);
}

/** Nobody else looks after this socket any more: its errors end here, and so does its other half. */
export function refuseUpgrade(socket: Duplex, problem: BerthError, strict = false): void {
  const body = JSON.stringify(errorBody(problem));
  const headers = {
    ...securityHeaders(strict),
    ...challenge(problem),
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${ERRORS[problem.code].http} Refused\r\n${lines.join('')}\r\n${body}`);
}

/** Connections with a request that is being answered, or that have been answered for the last time. */
const answered = new WeakSet<Duplex>();

/** To be told of each request that could be read: what comes behind it and cannot be has no answer of its own. */
export function beginAnswer({ socket }: IncomingMessage, response: ServerResponse): void {
  answered.add(socket);
  response.once('finish', () => {
    if (response.getHeader('connection') !== 'close') answered.delete(socket);
  });
}

/**
 * What cannot be read, or does not come in time, gets an answer too, where there is still somebody to hear it. Never in
 * the middle of another one, nor behind a last one: whoever reads on would take it for the answer to something else.
 * Nor to a connection on which nothing was asked, as browsers open ahead: it would answer what they ask on it next.
 */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable || answered.has(socket) || isUnused(socket)) {
    socket.destroy();
    return;
  }
  refuseUpgrade(
    socket,
    UNREADABLE[error.code ?? ''] ?? unreadable('This is no request that can be read in one way only.'),
  );
}

function isUnused(socket: Duplex): boolean {
  return socket instanceof Socket && socket.bytesRead === 0;
}

function unreadable(message: string): BerthError {
  return new BerthError({ code: 'invalid_input', message });
}

const UNREADABLE: Readonly<Record<string, BerthError>> = {
  HPE_HEADER_OVERFLOW: new BerthError({ code: 'request_too_large', message: 'The headers are too large.' }),
  ERR_HTTP_REQUEST_TIMEOUT: new BerthError({ code: 'timeout', message: 'The request did not come in time.' }),
};

function challenge({ code }: BerthError): Readonly<Record<string, string>> {
  return code === 'unauthenticated' ? { 'www-authenticate': 'Bearer' } : {};
}

/** The same form that GraphQL uses, so that a client has one thing to understand. */
function errorBody({ message, code, retryable, details }: BerthError) {
  return {
    errors: [{ message, extensions: { code, retryable, ...(details === undefined ? {} : { details }) } }],
  };
}
