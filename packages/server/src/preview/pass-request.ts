import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
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
  const { request, times, signal, over } = passing;
  if (signal.aborted) response.destroy();
  if (response.destroyed) return over();
  // Whoever waits to be told to send what comes is told so by whoever passes it on.
  if (request.headers.expect !== undefined) response.writeContinue();
  const headers = requestHeaders(request, passing);
  const outgoing = loopbackRequest(request, { ...passing, headers });
  const fail = failing(passing, response);
  const cut = () => response.destroy();
  signal.addEventListener('abort', cut, { once: true });
  response.once('close', () => {
    signal.removeEventListener('abort', cut);
    outgoing.destroy();
    over();
  });
  outgoing.once('response', (answer) => {
    outgoing.setTimeout(times.idleMs);
    passAnswer(passing, { answer, response, fail });
  });
  outgoing.once('upgrade', (_answer, socket) => {
    socket.destroy();
    fail(new Error('it changes the protocol without being asked'));
  });
  outgoing.on('error', fail);
  outgoing.once('close', () => {
    // What is still sent to a program that has answered and gone is read, and goes nowhere.
    request.unpipe(outgoing);
    request.resume();
    fail(new Error('it hung up'));
  });
  request.pipe(outgoing);
}

interface Answering {
  readonly answer: IncomingMessage;
  readonly response: ServerResponse;
  readonly fail: (error: Error) => void;
}

function passAnswer({ preview, port }: Passing, { answer, response, fail }: Answering): void {
  const lines = answerHeaders(answer.rawHeaders, { origin: preview.origin, port });
  // What Berth says of its own pages does not hold for those of an instance.
  const own = response.getHeaders();
  setOnly({}, response);
  try {
    response.writeHead(answer.statusCode ?? BAD_GATEWAY, lines.flat());
  } catch (error) {
    answer.destroy();
    // Some of the instance's may be set by now, and what follows is a page of Berth's.
    setOnly(own, response);
    return fail(error instanceof Error ? error : new Error(String(error)));
  }
  // The first byte of a stream may be long in coming.
  response.flushHeaders();
  // Either side's end is the other's: a browser sees by that that an answer was cut off.
  pipeline(answer, response, () => undefined);
}

const BAD_GATEWAY = 502;

function setOnly(headers: OutgoingHttpHeaders, response: ServerResponse): void {
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) response.setHeader(name, value);
  }
}

/** Of all that goes wrong only the first thing is told, and nothing once an answer has begun. */
function failing({ failed }: Passing, response: ServerResponse): (error: Error) => void {
  let isTold = false;
  return (error) => {
    if (!isTold && !response.headersSent && !response.destroyed) failed(error);
    isTold = true;
  };
}
