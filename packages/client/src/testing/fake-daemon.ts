import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type BerthPaths, berthPaths } from '@berth/host/paths';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A home for one test, and a server on its socket that answers as the test says. */
export class FakeDaemon {
  readonly paths: BerthPaths;
  readonly environment: Readonly<Record<string, string>>;
  /** Bodies that were asked, in order. */
  readonly asked: string[] = [];
  answer: Answer = () => undefined;
  readonly #home: string;
  #server: Server | undefined;

  private constructor(home: string) {
    this.#home = home;
    this.environment = { BERTH_HOME: home };
    this.paths = berthPaths(this.environment);
  }

  static async home(): Promise<FakeDaemon> {
    const daemon = new FakeDaemon(await mkdtemp(join(tmpdir(), 'berth-c-')));
    await mkdir(dirname(daemon.paths.daemonSocket), { recursive: true, mode: 0o700 });
    return daemon;
  }

  get server(): Server {
    if (this.#server === undefined) throw new Error('the fake daemon does not listen');
    return this.#server;
  }

  listen(): Promise<void> {
    const server = createServer((request, response) => void this.#take(request, response));
    this.#server = server;
    return new Promise((resolve) => server.listen(this.paths.daemonSocket, resolve));
  }

  /** Dies: every connection breaks at once. */
  async die(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  async close(): Promise<void> {
    await this.die();
    await rm(this.#home, { recursive: true, force: true });
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    this.asked.push(body);
    this.answer(request, response, body);
  }
}

/** Answers every request with that JSON. */
export function answerJson(value: unknown, status = 200): Answer {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
}
