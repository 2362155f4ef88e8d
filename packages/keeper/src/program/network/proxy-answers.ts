import { NETWORK_REFUSALS, type NetworkRefusal } from '@berth/contract';
import type { Target } from './network-judge.ts';

/** What the proxy itself says to a program. */
export interface Said {
  readonly status: number;
  readonly title: string;
  readonly text: string;
}

export const MALFORMED: Said = {
  status: 400,
  title: 'Bad Request',
  text: 'This is the proxy of a program that Berth keeps from the network: it takes CONNECT, and http:// requests.',
};

export const FAILED: Said = {
  status: 502,
  title: 'Bad Gateway',
  text: 'The host is allowed, and cannot be reached.',
};

export const BUSY: Said = {
  status: 503,
  title: 'Service Unavailable',
  text: 'Too many requests and tunnels are on their way at the same time.',
};

export function refusalOf({ host, port }: Target, reason: NetworkRefusal): Said {
  if (reason === 'unresolved') return { ...FAILED, text: `${host}: ${NETWORK_REFUSALS.unresolved}.` };
  const text = `${host}:${port} was refused by Berth: ${NETWORK_REFUSALS[reason]}. Its owner allows more with: berth start --allow`;
  return { status: 403, title: 'Forbidden', text };
}

/** For a connection over which nothing else is said. */
export function wholeAnswer({ status, title, text }: Said): string {
  const body = `${text}\n`;
  return [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
