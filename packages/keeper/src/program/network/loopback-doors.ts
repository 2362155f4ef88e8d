import { connect, createServer, type Server, type Socket } from 'node:net';
import { LOCALHOST } from '@berth/contract';
import { isLoopbackAddress } from './closed-addresses.ts';
import type { HeldListener } from './held-listener.ts';
import type { HostList } from './host-list.ts';
import type { ListeningPlace } from './in-namespace.ts';
import { joinSockets } from './joined-sockets.ts';
import { CONNECT_MS, judgedConnection } from './judged-connection.ts';
import type { NetworkJudge, Target } from './network-judge.ts';

/** A port of the machine's own loopback that may be reached, and where it is in a network without that. */
export interface LoopbackDoor {
  readonly inside: ListeningPlace;
  readonly outside: Target;
}

/** Where `localhost` is inside. */
const LOOPBACK = '127.0.0.1';
/** Of each door. */
const CONNECTIONS_MAX = 256;

/**
 * One for each such port that is on the list. Programs do not ask a proxy for what is on their own machine, and much that is
 * there speaks no HTTP: so it is at the same place inside.
 */
export function loopbackDoors(list: HostList): LoopbackDoor[] {
  const doors = list.targets
    .filter(({ host }) => host === LOCALHOST || isLoopbackAddress(unbracketed(host)))
    .map((outside) => {
      const host = outside.host === LOCALHOST ? LOOPBACK : unbracketed(outside.host);
      return { inside: { host, port: outside.port }, outside };
    });
  const byPlace = new Map(doors.map((door) => [`${door.inside.host} ${door.inside.port}`, door]));
  return [...byPlace.values()];
}

export interface GuardedDoor extends LoopbackDoor {
  /** Behind the door. */
  readonly listener: HeldListener;
  readonly onFault: (error: Error) => void;
}

/** Takes what comes to its listener, and leads it out. */
export async function openDoor(
  { outside, listener, onFault }: GuardedDoor,
  judge: NetworkJudge,
): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (client) => void leadOut(client, outside, judge));
  server.maxConnections = CONNECTIONS_MAX;
  await listener.serveBy(server, onFault);
  return server;
}

async function leadOut(client: Socket, outside: Target, judge: NetworkJudge): Promise<void> {
  client.on('error', () => client.destroy());
  const judgement = await judge.judge(outside);
  if (!judgement.isAllowed || client.destroyed) return void client.destroy();
  const upstream = connect(judgedConnection(outside, judgement.addresses));
  upstream.setTimeout(CONNECT_MS, () => upstream.destroy());
  upstream.on('error', () => client.resetAndDestroy());
  client.once('close', () => upstream.destroySoon());
  upstream.once('connect', () => {
    upstream.removeAllListeners('timeout');
    joinSockets(client, upstream);
  });
}

function unbracketed(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
