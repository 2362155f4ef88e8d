import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@berth/foundation';
import type { Answer } from './answer.ts';
import { Desk } from './desk.ts';
import type { ModelRequest } from './model-request.ts';
import type { Moment } from './moment.ts';
import { timers } from './timers.ts';

export interface ModelServerOptions {
  /** A free one by default. */
  readonly port?: number;
  /** Hears of each request when it has been read. */
  readonly log?: (request: ModelRequest) => void;
  /** Hears when each question was asked and how that ended. */
  readonly witness?: (moment: Moment) => void;
  /** Decides how long delays take. */
  readonly clock?: Pick<Clock, 'now' | 'sleep'>;
}

/** A model that says what the test tells it to, to assistants of four vendors. */
export interface ModelServer {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Lays answers ready for the next requests that are not auxiliary; they go before what prompts say. */
  next(...answers: Answer[]): void;
  /** How many answers are laid ready and were not asked for yet. */
  unasked(): number;
  /** All requests so far, oldest first. */
  requests(): readonly ModelRequest[];
  /** The first request that fits, whether it has come or is yet to come. Rejects when the server closes. */
  request(fits: (request: ModelRequest) => boolean): Promise<ModelRequest>;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Between two prompts minutes may pass; a connection that closes just then would look like a fault of the vendor. */
const KEEP_ALIVE_MS = 600_000;

export async function openModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const { port: wanted = 0, log = () => undefined, witness = () => undefined, clock = timers } = options;
  const desk = new Desk({ log, witness, clock });
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) =>
    desk.serve(request, response),
  );
  // Codex would rather have a web socket; a 404 makes it ask by HTTP.
  server.on('upgrade', (_request, socket) => {
    socket.on('error', () => socket.destroy());
    socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    next: (...answers) => desk.script.add(...answers),
    unasked: () => desk.script.left,
    requests: () => desk.requests.all(),
    request: (fits) => desk.requests.find(fits),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      desk.requests.close();
      await closed;
    },
  };
}
