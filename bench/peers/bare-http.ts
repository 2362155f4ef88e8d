import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';

/** A server on a Unix socket that answers everything with the same text: the least that a request can cost. */
export class BareHttp implements AsyncDisposable {
  readonly #server: Server;
  readonly #socketPath: string;

  private constructor(server: Server, socketPath: string) {
    this.#server = server;
    this.#socketPath = socketPath;
  }

  static async open(socketPath: string, answer: string): Promise<BareHttp> {
    const server = createServer((incoming, outgoing) => {
      incoming.resume();
      outgoing.setHeader('content-type', 'application/json');
      outgoing.end(answer);
    });
    server.listen(socketPath);
    await once(server, 'listening');
    return new BareHttp(server, socketPath);
  }

  /** One request on a connection of its own, until the last byte of the answer. */
  async ask(): Promise<void> {
    const outgoing = request({ socketPath: this.#socketPath, method: 'POST', agent: false });
    outgoing.end('{}');
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    await once(this.#server, 'close');
  }
}
