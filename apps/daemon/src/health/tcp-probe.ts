import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { HealthAnswer, HealthQuestion } from '@berth/core';
import type { Host } from '@berth/host';

type TcpQuestion = HealthQuestion & { readonly kind: 'tcp' };

export interface TcpParts {
  readonly host: Pick<Host, 'isAccepted'>;
  readonly signal: AbortSignal;
}

/** Programs take a connection at once; one that is busy is not asked for more than it has to do. */
const LOOK_MS = [0, 5, 20, 50, 100];
/** A look may miss a connection that is there, for what the kernel shows changes meanwhile. So often in a row is hardly that. */
const BLIND_LOOKS = 3;

/**
 * Connects, and waits until the program has taken the connection. The kernel connects by itself whoever comes to a port
 * that is listened on, also when the program behind it has hung for hours.
 */
export async function askByTcp({ port }: TcpQuestion, { host, signal }: TcpParts): Promise<HealthAnswer> {
  const socket = connect({ host: '127.0.0.1', port, signal });
  let isClosed = false;
  try {
    await once(socket, 'connect', { signal });
    const { localPort = 0 } = socket;
    // Whoever ends a connection, or breaks it off, has taken it.
    socket.on('error', () => undefined).once('close', () => (isClosed = true));
    socket.once('end', () => (isClosed = true)).resume();
    for (let look = 0, blind = 0; ; look += 1) {
      const isAccepted = isClosed || (await host.isAccepted(port, localPort));
      blind = isAccepted === undefined ? blind + 1 : 0;
      if (isAccepted === true || blind === BLIND_LOOKS) return { isWell: true };
      await delay(LOOK_MS[Math.min(look, LOOK_MS.length - 1)], undefined, { signal });
    }
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}
