import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** What a program of an instance does with a request. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** A real server with HTTP and WebSockets, as programs of instances have them. */
export class ShownProgram {
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  /** What it was asked, in the order of arrival; WebSockets too. */
  readonly requests: IncomingMessage[] = [];
  behaviour: Behaviour = (_request, response) => response.end('hello');

  constructor() {
    this.#server = createServer((request, response) => {
      this.requests.push(request);
      this.behaviour(request, response);
    });
    this.#server.on('upgrade', (request, socket, head) => {
      this.requests.push(request);
      this.#sockets.handleUpgrade(request, socket, head, (client) => {
        client.on('message', (data, binary) => client.send(data, { binary }));
      });
    });
  }

  /** From now on it knows nothing of WebSockets. */
  refusesUpgrades(): void {
    this.#server.removeAllListeners('upgrade');
    this.#server.on('upgrade', (_request, socket) =>
      socket.end('HTTP/1.1 426 Upgrade Required\r\nContent-Length: 2\r\n\r\nno'),
    );
  }

  static async open(host = '127.0.0.1'): Promise<ShownProgram> {
    const program = new ShownProgram();
    await new Promise<void>((resolve) => program.#server.listen(0, host, resolve));
    return program;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** WebSockets that are open now. */
  get open(): number {
    return this.#sockets.clients.size;
  }

  async close(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
