import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server, type Socket } from 'node:net';
import {
  type ConnectionAnswer,
  type ConnectionWish,
  IN_NAMESPACE_CONNECTOR,
} from './in-namespace-connector.ts';
import { joinSockets } from './joined-sockets.ts';

const LOOPBACK = '127.0.0.1';
/** One that connects stays for a while: starting it takes longer than all the rest. */
const IDLE_MS = 30_000;
/** Of each port, at the same time. */
const CONNECTIONS_MAX = 64;

/**
 * Ports of this machine's loopback that lead to the same ones in another network. A connection can only be made in there: a
 * process goes in when the first is wanted, hands each over, and leaves when none has been wanted for a while.
 */
export class Inlets {
  readonly #enter: readonly string[];
  readonly #onFault: (error: Error) => void;
  readonly #servers: Server[] = [];
  readonly #waiting = new Map<number, Socket>();
  #connector: ChildProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;

  /** `enter`: the beginning of a command that runs the rest of it in there. */
  constructor(enter: readonly string[], onFault: (error: Error) => void) {
    this.#enter = enter;
    this.#onFault = onFault;
  }

  open(port: number): Promise<void> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) =>
      this.#lead(client, port),
    );
    server.maxConnections = CONNECTIONS_MAX;
    this.#servers.push(server);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host: LOOPBACK }, () => {
        server.off('error', reject).on('error', this.#onFault);
        resolve();
      });
    });
  }

  close(): void {
    for (const server of this.#servers) server.close();
    this.#dismiss();
  }

  #lead(client: Socket, port: number): void {
    this.#lastId += 1;
    const id = this.#lastId;
    client.on('error', () => client.destroy());
    client.once('close', () => this.#waiting.delete(id));
    this.#waiting.set(id, client);
    const wish: ConnectionWish = { id, port };
    this.#connectorNow().send(wish, (error) => {
      if (error !== null) client.destroy();
    });
  }

  #connectorNow(): ChildProcess {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#dismiss(), IDLE_MS).unref();
    this.#connector ??= this.#start();
    return this.#connector;
  }

  #start(): ChildProcess {
    const [file = '', ...words] = this.#enter;
    const program = [process.execPath, '--v8-pool-size=0', '-e', IN_NAMESPACE_CONNECTOR];
    const stdio = ['ignore', 'ignore', 'ignore', 'ipc'] as const;
    const child = spawn(file, [...words, ...program], { stdio: [...stdio], cwd: '/', env: {} });
    // The next one who wants a connection starts another.
    const lost = () => {
      if (this.#connector === child) this.#dismiss();
    };
    child.on('error', (error) => {
      this.#onFault(error);
      lost();
    });
    child.once('exit', lost);
    child.on('message', ({ id }: ConnectionAnswer, far: unknown) =>
      this.#arrived(id, far as Socket | undefined),
    );
    child.unref();
    child.channel?.unref();
    return child;
  }

  #arrived(id: number, far: Socket | undefined): void {
    const client = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (client === undefined || far === undefined) {
      far?.destroy();
      client?.resetAndDestroy();
      return;
    }
    far.allowHalfOpen = true;
    joinSockets(client, far);
  }

  /** Whoever still waits for it is hung up on. */
  #dismiss(): void {
    clearTimeout(this.#idle);
    const connector = this.#connector;
    this.#connector = undefined;
    if (connector?.connected === true) connector.disconnect();
    for (const client of this.#waiting.values()) client.destroy();
  }
}
