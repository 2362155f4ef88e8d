import type { Server, Socket } from 'node:net';

/** Of one listener, until somebody serves: that takes milliseconds. */
const EARLY_MAX = 256;

/** A listener that nobody serves yet. Whoever connects meanwhile is kept waiting, and not lost. */
export class HeldListener {
  readonly #listener: Server;
  readonly #early = new Set<Socket>();
  readonly #keep = (socket: Socket) => {
    // Its client may have said all that it wants to say, and still waits for the answer.
    socket.allowHalfOpen = true;
    socket.on('error', () => socket.destroy()).once('close', () => this.#early.delete(socket));
    this.#early.add(socket);
  };

  constructor(listener: Server) {
    this.#listener = listener;
    listener.maxConnections = EARLY_MAX;
    listener.on('connection', this.#keep);
  }

  /** From now on a server takes what comes, and first what has come. `onFault` hears what goes wrong when it takes one. */
  serveBy(server: Server, onFault: (error: Error) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#listener, () => {
        server.off('error', reject).on('error', onFault);
        for (const socket of this.#early) server.emit('connection', socket);
        this.#early.clear();
        resolve();
      });
    });
  }

  close(): void {
    this.#listener.close();
    for (const socket of this.#early) socket.destroy();
  }
}
