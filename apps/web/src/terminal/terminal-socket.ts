import { TERMINAL_PATH, type TerminalQuery } from '@berth/contract';

export interface SocketHandlers {
  opened(): void;
  message(data: unknown): void;
  closed(code: number, reason: string): void;
}

/** What is used of a WebSocket. */
export interface TerminalSocket {
  send(frame: Uint8Array<ArrayBuffer>): void;
  close(code?: number): void;
}

/** A daemon that is there accepts sooner; browsers would wait for minutes. */
const OPENING_MS = 10_000;

export type Connect = (query: TerminalQuery, handlers: SocketHandlers) => TerminalSocket;

export const openTerminalSocket: Connect = (query, handlers) => {
  const address = new URL(TERMINAL_PATH, location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  address.search = searchOf(query).toString();
  const socket = new WebSocket(address);
  socket.binaryType = 'arraybuffer';
  // Closing one that does not stand yet waits for nobody.
  const opening = setTimeout(() => socket.close(), OPENING_MS);
  socket.addEventListener('open', () => {
    clearTimeout(opening);
    handlers.opened();
  });
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => handlers.message(data));
  socket.addEventListener('close', ({ code, reason }) => {
    clearTimeout(opening);
    handlers.closed(code, reason);
  });
  return socket;
};

function searchOf(query: TerminalQuery): URLSearchParams {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== false && value !== undefined)
    .map(([name, value]): [string, string] => [name, value === true ? '1' : String(value)]);
  return new URLSearchParams(pairs);
}
