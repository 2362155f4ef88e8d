import type { IncomingMessage } from 'node:http';
import type { AuditTrail, Caller, Screens } from '@berth/core';
import type { GuardDoorkeeper } from '../door/guard.ts';
import { Throttle } from '../door/throttle.ts';
import type { PageFolder } from '../page/page-folder.ts';
import type { Viewers } from '../terminal/viewers.ts';
import { createGraphqlService, type GraphqlParts } from './graphql-service.ts';
import { closeGently, listenAt } from './listening.ts';
import type { PreviewOpener, Previews } from './previews.ts';
import { Services } from './services.ts';
import { openTcpListener, type TcpListener, type TcpOptions } from './tcp-listener.ts';
import { createUnixServer } from './unix-listener.ts';

export interface ServerParts extends GraphqlParts {
  readonly screens: Screens;
  readonly viewers: Viewers;
  /** Clients beyond that many are hung up on, at each listener. */
  readonly connectionsMax: number;
  /** Who is on the other side of the private socket: always the owner. */
  readonly authenticate: (request: IncomingMessage) => Caller;
  /** Knows who stands behind a secret. */
  readonly doorkeeper: GuardDoorkeeper;
  /** Takes down who signed in, and who was refused. */
  readonly audit?: Pick<AuditTrail, 'note'>;
  /** Ports of instances under host names of their own. */
  readonly previews: Previews & PreviewOpener;
  /** The page as it was built. */
  readonly page: PageFolder;
  /** It has looked at everything that it found when it started. */
  readonly isReady: () => boolean;
  /** In milliseconds, for bounds; the time of the process unless given. */
  readonly monotonic?: () => number;
}

export interface ApiServer {
  /** Resolves when requests are taken on that Unix socket. */
  listen(path: string): Promise<void>;
  /** Takes requests at an address too, each of them past the guard. */
  listenTcp(options: TcpOptions): Promise<TcpListener>;
  /** Answers what was asked, tells terminals that the daemon goes away, and closes everything. */
  close(): Promise<void>;
}

/** GraphQL with subscriptions over SSE, and terminals over WebSocket: the same over each way in. */
export function createApiServer(parts: ServerParts): ApiServer {
  const { log, audit, previews, page, connectionsMax, doorkeeper } = parts;
  const services = new Services({ ...parts, graphql: createGraphqlService(parts) });
  const server = createUnixServer({ ...parts, services });
  const throttle = new Throttle(parts.monotonic ?? (() => performance.now()));
  const doors = new Set<TcpListener>();
  const tcp = { services, doorkeeper, throttle, audit, previews, page, connectionsMax, log };
  return {
    listen: (path) => listenAt(server, { path }, log),
    listenTcp: async (options) => {
      const door = await openTcpListener(tcp, options);
      doors.add(door);
      return door;
    },
    close: async () => {
      services.leave();
      previews.close();
      const closing = [...doors].map((door) => door.close());
      await Promise.all([closeGently(server, () => services.cut()), ...closing]);
    },
  };
}
