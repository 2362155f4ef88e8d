import type { WebSocket } from 'ws';

/** A client that does not answer for so long is gone, also where nobody closed the connection. */
const ALIVE_MS = 20_000;

/** Asks now and then whether anybody is there, and cuts the connection where a question had no answer. */
export function stayAlive(socket: WebSocket): void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const looking = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, ALIVE_MS);
  socket.once('close', () => clearInterval(looking));
}
