import { CLOSE, SUBSCRIPTIONS_PATH } from '@berth/contract';
import { type Client, createClient } from 'graphql-ws';

export interface LineOptions {
  /** The credential is good no more. */
  readonly refused: () => void;
  /** There is no connection, and the browser does not say why. */
  readonly failed: () => void;
}

const ALIVE_MS = 10_000;
const ANSWER_MS = 5000;
const LINGER_MS = 3000;
/** Close codes: of a daemon that is silent, and of a connection that broke or never stood. */
const SILENT = 4408;
const BROKEN = 1006;

/**
 * The one connection by which all subscriptions of this page come: browsers open six at a time to one host, and each
 * stream over HTTP would hold one of them. Whoever subscribes is told when it is gone, and subscribes anew.
 */
export function openLine({ refused, failed }: LineOptions): Client {
  let socket: WebSocket | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  return createClient({
    url: () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${SUBSCRIPTIONS_PATH}`,
    retryAttempts: 0,
    keepAlive: ALIVE_MS,
    lazyCloseTimeout: LINGER_MS,
    on: {
      opened: (opened) => {
        socket = opened as WebSocket;
      },
      ping: (isReceived) => {
        if (!isReceived) silence = setTimeout(() => socket?.close(SILENT), ANSWER_MS);
      },
      pong: (isReceived) => {
        if (isReceived) clearTimeout(silence);
      },
      closed: (event) => {
        clearTimeout(silence);
        const code = event instanceof CloseEvent ? event.code : undefined;
        if (code === CLOSE.refused) refused();
        else if (code === BROKEN) failed();
      },
    },
  });
}
