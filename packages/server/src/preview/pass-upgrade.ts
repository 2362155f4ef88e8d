import { type IncomingMessage, validateHeaderName, validateHeaderValue } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { answerHeaders } from './answer-headers.ts';
import type { HeaderLines } from './header-lines.ts';
import { loopbackRequest } from './loopback-request.ts';
import type { Passing } from './pass-request.ts';
import { requestHeaders } from './request-headers.ts';

/** The browser's end of a connection, and what came over it already. */
export interface UpgradeEnd {
  readonly socket: Duplex;
  readonly head: Buffer;
}

const UPGRADE: HeaderLines = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
];

/** Passes a WebSocket on. Once both sides have agreed, its frames are bytes that nobody looks at. */
export function passUpgrade(passing: Passing, { socket, head }: UpgradeEnd): void {
  const { request, signal, over } = passing;
  if (signal.aborted) socket.destroy();
  if (socket.destroyed) return over();
  const headers = [...requestHeaders(request, passing), ...UPGRADE];
  const outgoing = loopbackRequest(request, { ...passing, headers });
  const cut = () => {
    outgoing.destroy();
    socket.destroy();
  };
  let isAnswered = false;
  signal.addEventListener('abort', cut, { once: true });
  socket.on('error', cut);
  socket.once('close', () => {
    signal.removeEventListener('abort', cut);
    outgoing.destroy();
    over();
  });
  outgoing.on('error', (error) => {
    if (isAnswered) socket.destroy();
    else passing.failed(error);
    isAnswered = true;
  });
  outgoing.once('upgrade', (answer, instance, early) => {
    isAnswered = true;
    socket.write(answerHead(passing, answer));
    socket.write(early);
    instance.write(head);
    join(socket as Socket, instance, passing.times.idleMs);
  });
  outgoing.once('response', (answer) => {
    isAnswered = true;
    socket.write(answerHead(passing, answer));
    answer.pipe(socket);
    answer.once('error', cut);
  });
  outgoing.end();
}

/** A status line of our own, and headers that were looked at twice: nothing an instance says can end them. */
function answerHead({ preview, port }: Passing, answer: IncomingMessage): Buffer {
  const isUpgrade = answer.statusCode === 101;
  const place = { origin: preview.origin, port };
  const lines = [...answerHeaders(answer.rawHeaders, place), ...(isUpgrade ? UPGRADE : CLOSING)];
  for (const [name, value] of lines) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  const status = isUpgrade ? '101 Switching Protocols' : `${answer.statusCode} Refused`;
  const text = [`HTTP/1.1 ${status}`, ...lines.map(([name, value]) => `${name}: ${value}`), '', ''].join(
    '\r\n',
  );
  return Buffer.from(text, 'latin1');
}

const CLOSING: HeaderLines = [['Connection', 'close']];

function join(one: Socket, other: Socket, idleMs: number): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to);
    from.setTimeout(idleMs, () => from.destroy());
    from.setNoDelay(true);
    from.on('error', () => from.destroy());
    from.once('close', () => to.destroy());
  }
}
