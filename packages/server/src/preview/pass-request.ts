import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { answerHeaders } from './answer-headers.ts';
import { loopbackRequest, type PassingTimes } from './loopback-request.ts';
import type { PreviewHost } from './preview-host.ts';
import { requestHeaders } from './request-headers.ts';

/** A request that may pass to a port of an instance. */
export interface Passing {
  readonly request: IncomingMessage;
  readonly preview: PreviewHost;
  readonly scheme: 'http' | 'https';
  readonly port: number;
  readonly from: string;
  readonly times: PassingTimes;
  /** Cuts everything off. */
  readonly signal: AbortSignal;
  /** Told once, when nothing was sent to the browser yet. */
  readonly failed: (error: Error) => void;
  /** Told once, when nothing of it is open any more. */
  readonly over: () => void;
}

/** Passes a request and its answer on as they come, in both directions no faster than the other side reads. */
export function passRequest(passing: Passing, response: ServerResponse): void {
  const { request, times, signal } = passing;
  const outgoing = loopbackRequest(request, { ...passing, headers: requestHeaders(request, passing) });
  const cut = () => {
    outgoing.destroy();
    response.destroy();
  };
  signal.addEventListener('abort', cut, { once: true });
  response.once('close', () => {
    signal.removeEventListener('abort', cut);
    outgoing.destroy();
    passing.over();
  });
  outgoing.once('response', (answer) => {
    outgoing.setTimeout(times.idleMs);
    passAnswer(passing, answer, response);
  });
  // It was not asked to change the protocol.
  outgoing.once('upgrade', (_answer, socket) => {
    socket.destroy();
    fail(passing, response, new Error('it changes the protocol without being asked'));
  });
  outgoing.on('error', (error) => fail(passing, response, error));
  outgoing.once('close', () => {
    // What is still sent to a program that has answered and gone is read, and goes nowhere.
    request.unpipe(outgoing);
    request.resume();
    if (!response.headersSent) fail(passing, response, new Error('it hung up'));
  });
  request.pipe(outgoing);
}

function passAnswer(passing: Passing, answer: IncomingMessage, response: ServerResponse): void {
  try {
    const place = { origin: passing.preview.origin, port: passing.port };
    response.writeHead(answer.statusCode ?? 502, answerHeaders(answer.rawHeaders, place).flat());
    response.flushHeaders();
  } catch (error) {
    answer.destroy();
    return fail(passing, response, error as Error);
  }
  // Either side's end is the other's: a browser sees by that that an answer was cut off.
  pipeline(answer, response, () => undefined);
}

function fail({ failed }: Passing, response: ServerResponse, error: Error): void {
  if (response.headersSent || response.destroyed) response.destroy();
  else failed(error);
}
