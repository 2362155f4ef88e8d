import { CLOSE, SUBSCRIPTIONS_PATH } from '@berth/contract';
import { type Client, createClient } from 'graphql-ws';

export interface LineOptions {
  /** The credential is good no more. */
  readonly refused: () => void;
  /** There is no connection, and the browser does not say why. */
  readonly failed: () => void;
}

export interface Line {
  readonly client: Client;
  /** When the daemon said something last, be it that it is there; milliseconds since the epoch. */
  readonly lastHeardAt: () => number | undefined;
}

const ALIVE_MS = 10_000;
const ANSWER_MS = 5000;
const OPENING_MS = 10_000;
const LINGER_MS = 3000;
/** Close code of a connection that broke or never stood. */
const BROKEN = 1006;

/**
 * The one connection by which all subscriptions of this page come: browsers open six at a time to one host, and each
 * stream over HTTP would hold one of them. Whoever subscribes is told when it is gone, and subscribes anew. A daemon
 * that is silent is given up: the closing handshake would wait for its answer too.
 */
export function openLine({ refused, failed }: LineOptions): Line {
  let lastHeardAt: number | undefined;
  let opening: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url: () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${SUBSCRIPTIONS_PATH}`,
    retryAttempts: 0,
    keepAlive: ALIVE_MS,
    lazyCloseTimeout: LINGER_MS,
    on: {
      connecting: () => {
        opening = setTimeout(() => client.terminate(), OPENING_MS);
      },
      connected: () => clearTimeout(opening),
      message: () => {
        lastHeardAt = Date.now();
      },
      ping: (isReceived) => {
        if (!isReceived) silence = setTimeout(() => client.terminate(), ANSWER_MS);
      },
      pong: (isReceived) => {
        if (isReceived) clearTimeout(silence);
      },
      closed: (event) => {
        clearTimeout(opening);
        clearTimeout(silence);
        const code = event instanceof CloseEvent ? event.code : undefined;
        if (code === CLOSE.refused) refused();
        else if (code === BROKEN) failed();
      },
    },
  });
  return { client, lastHeardAt: () => lastHeardAt };
}
