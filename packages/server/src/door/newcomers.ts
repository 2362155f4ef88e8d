import type { Socket } from 'node:net';

/**
 * Connections that have shown no good credential. They are bounded, and a new one never has to wait: the oldest goes
 * instead. Whoever has a credential shows it at once, so only those who dawdle are ever the oldest.
 */
export class Newcomers {
  readonly #max: number;
  /** In the order of their arrival. */
  readonly #waiting = new Map<string, Socket>();

  constructor(max: number) {
    this.#max = max;
  }

  get count(): number {
    return this.#waiting.size;
  }

  arrived(socket: Socket): void {
    const key = endsOf(socket);
    this.#waiting.set(key, socket);
    socket.once('close', () => {
      if (this.#waiting.get(key) === socket) this.#waiting.delete(key);
    });
    const [oldest] = this.#waiting;
    if (this.#waiting.size <= this.#max || oldest === undefined) return;
    this.#waiting.delete(oldest[0]);
    oldest[1].destroy();
  }

  /** It has shown a good credential. Under TLS that is known of what lies above the connection that arrived. */
  proven(socket: Socket): void {
    this.#waiting.delete(endsOf(socket));
  }
}

/** Both ends of a connection name it, also through TLS. */
function endsOf({ localAddress, localPort, remoteAddress, remotePort }: Socket): string {
  return `${localAddress}:${localPort} ${remoteAddress}:${remotePort}`;
}
