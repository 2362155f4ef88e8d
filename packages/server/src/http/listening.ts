import type { Server } from 'node:http';
import type { ListenOptions, Server as NetServer } from 'node:net';
import type { Log } from '@berth/core';

/** How long a client may take. What is streamed to a client is bounded by none of these. */
export const DEADLINES = {
  headersTimeout: 10_000,
  /** For all of a request, its body too. */
  requestTimeout: 30_000,
  keepAliveTimeout: 5000,
  /** How often those are looked for who have not sent their headers in time. */
  connectionsCheckingInterval: 3000,
} as const;

/** Its own answer to a request without a host, so that it looks like every other one. */
export const PARSING = { requireHostHeader: false, maxHeaderSize: 16 * 1024 } as const;

/** Requests that are being answered get this long when the server ends; streams never end by themselves. */
const LAST_ANSWERS_MS = 300;

/** Resolves when connections are taken there. */
export function listenAt(server: NetServer, at: ListenOptions, log: Log): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, () => {
      server.off('error', reject);
      // One connection that could not be taken is no reason to end.
      server.on('error', ({ message }) => log.warn('a client could not be taken', { error: message }));
      resolve();
    });
  });
}

/** Takes nobody any more; answers what was asked, and then cuts everything. */
export async function closeGently(server: Server, cutMore: () => void): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  const cut = setTimeout(() => {
    cutMore();
    server.closeAllConnections();
  }, LAST_ANSWERS_MS);
  await closed;
  clearTimeout(cut);
}
