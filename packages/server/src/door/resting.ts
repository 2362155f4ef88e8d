import type { Socket } from 'node:net';

/** What one holder of a credential may keep open without asking for anything: more than a browser does. */
export const RESTING_MAX = 64;
/** The same of an instance's own token. */
export const INSTANCE_RESTING_MAX = 8;

/**
 * Connections that have their answer and are kept, by who has asked. A credential opens as many as it likes: beyond a bound
 * the oldest of its own go, so that it takes nobody else's room, and nobody else takes its.
 */
export class Resting {
  readonly #holders = new Map<string, Set<Socket>>();
  readonly #holderOf = new Map<Socket, string>();
  readonly #known = new WeakSet<Socket>();

  get count(): number {
    return this.#holderOf.size;
  }

  /** It waits for the next thing that it is asked for. */
  rests(socket: Socket, holder: string, max: number): void {
    this.stirs(socket);
    if (socket.destroyed) return;
    if (!this.#known.has(socket)) socket.once('close', () => this.stirs(socket));
    this.#known.add(socket);
    const own = this.#holders.get(holder) ?? new Set();
    this.#holders.set(holder, own.add(socket));
    this.#holderOf.set(socket, holder);
    const [oldest] = own;
    if (own.size <= max || oldest === undefined) return;
    this.stirs(oldest);
    oldest.destroy();
  }

  /** It is asked for something, or is gone. */
  stirs(socket: Socket): void {
    const holder = this.#holderOf.get(socket);
    if (holder === undefined) return;
    this.#holderOf.delete(socket);
    const own = this.#holders.get(holder);
    own?.delete(socket);
    if (own?.size === 0) this.#holders.delete(holder);
  }
}
