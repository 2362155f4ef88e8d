import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer as createWeb } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { hostname } from 'node:os';
import type { NetworkVictims } from './network-attacks.ts';
import { type Ended, ZooStand } from './zoo-stand.ts';

const ABSTRACT = `berth-zoo-${process.pid}`;
export const ALLOW_LIST = ['--isolation', 'sandbox', '--network', 'allow-list'];

/** A zoo with services of the machine, of which one may be reached. */
export class NetworkStand implements AsyncDisposable {
  readonly zoo: ZooStand;
  readonly #servers: readonly Server[];
  readonly #names: Socket;
  readonly #victims: NetworkVictims;

  private constructor(zoo: ZooStand, servers: readonly Server[], names: Socket) {
    this.zoo = zoo;
    this.#servers = servers;
    this.#names = names;
    this.#victims = {
      ALLOWED_PORT: String((servers[0]?.address() as AddressInfo | undefined)?.port),
      DNS_PORT: String(names.address().port),
      ABSTRACT,
      MACHINE: hostname(),
    };
  }

  static async open(): Promise<NetworkStand> {
    // Plain, so that its port is the machine's.
    const zoo = await ZooStand.open([]);
    const web = createWeb((_, response) => response.end('harmless')).listen(0, '127.0.0.1');
    const abstract = createServer((socket) => socket.end()).listen(`\0${ABSTRACT}`);
    const names = createSocket('udp4', (bytes, from) => names.send(bytes, from.port, from.address));
    names.bind(0, '127.0.0.1');
    await Promise.all([web, abstract, names].map((server) => once(server, 'listening')));
    return new NetworkStand(zoo, [web, abstract], names);
  }

  get victims() {
    return { ...this.zoo.victims, ...this.#victims };
  }

  /** Runs a script to its end, with the ports of its victims in the place of their names. */
  lived(script: string, allow: readonly string[] | undefined, position = ALLOW_LIST): Promise<Ended> {
    const isolation = allow === undefined ? [] : [...position, ...this.allowing(allow)];
    return this.zoo.lived(script, [...isolation, ...this.#words]);
  }

  /** The same as a command beside a program that has only what is allowed. */
  beside(script: string, allow: readonly string[], position = ALLOW_LIST): Promise<string> {
    return this.zoo.beside(script, [...position, ...this.allowing(allow), ...this.#words]);
  }

  get #words(): string[] {
    return Object.entries(this.#victims).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  }

  allowing(hosts: readonly string[]): string[] {
    const victims: Readonly<Record<string, string>> = this.victims;
    return hosts.flatMap((host) => [
      '--allow',
      host.replace(/\$(\w+)/g, (_, name: string) => victims[name] ?? ''),
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) server.close();
    this.#names.close();
    await this.zoo[Symbol.asyncDispose]();
  }
}
