import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { InstanceView } from '@berth/contract/schemas';
import { Sandbox, until } from '../support/sandbox.ts';
import { UserTerminal } from '../support/terminal.ts';
import type { Victims } from './attacks.ts';

/**
 * Only root may look into it. Sandboxes of other tests know it by now, so it stays until all tests have ended; whoever runs
 * them removes it.
 */
const CLOSED_FOLDER = '/etc/berth-zoo-closed';
const CLOSED_FILE = `${CLOSED_FOLDER}/${process.pid}`;
const SERVICE_SOCKET = `/run/berth-zoo-${process.pid}.sock`;

export interface Ended {
  /** What it printed. */
  readonly text: string;
  readonly view: InstanceView;
}

/** A Berth with an instance, keys, files and services that attacks are after. */
export class ZooStand implements AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly #service: Server;
  #victims: Victims | undefined;
  #count = 0;

  private constructor(sandbox: Sandbox, service: Server) {
    this.sandbox = sandbox;
    this.#service = service;
  }

  /** `position`: with what the other instance is started. */
  static async open(position: readonly string[]): Promise<ZooStand> {
    await mkdir(CLOSED_FOLDER, { recursive: true, mode: 0o700 });
    await writeFile(CLOSED_FILE, 'secret\n', { mode: 0o600 });
    const service = createServer((socket) => socket.end('secret'));
    service.listen(SERVICE_SOCKET);
    await once(service, 'listening');
    const stand = new ZooStand(await Sandbox.create(), service);
    stand.#victims = await stand.#placeVictims(position);
    return stand;
  }

  get victims(): Victims {
    if (this.#victims === undefined) throw new Error('the victims are not there yet');
    return this.#victims;
  }

  /** A number that nothing else has. */
  next(): number {
    this.#count += 1;
    return this.#count;
  }

  /** A working tree of its own. */
  async newPlace(): Promise<string> {
    const place = join(this.sandbox.work, `place-${this.next()}`);
    await mkdir(place);
    execFileSync('git', ['init', '--quiet', place]);
    return realpath(place);
  }

  /** Runs a script to its end, in a place of its own if none is given. */
  async lived(script: string, options: readonly string[], place?: string): Promise<Ended> {
    const name = `zoo-${this.next()}`;
    const words = this.#words;
    const cwd = place ?? (await this.newPlace());
    await this.sandbox.ok('start', '-n', name, '-C', cwd, ...options, ...words, '--', 'sh', '-c', script);
    await this.ended(name);
    const text = await this.sandbox.ok('logs', name);
    return { text, view: await this.sandbox.json<InstanceView>('inspect', name) };
  }

  /** What reaches the terminal of somebody who looks on while a program prints something, and who looks afterwards. */
  async seen(print: string, options: readonly string[]): Promise<string> {
    const name = `zoo-${this.next()}`;
    const script = `read go; printf "${print}"; echo END; sleep 1000`;
    const cwd = await this.newPlace();
    await this.sandbox.ok('start', '-n', name, '-C', cwd, ...options, '--', 'sh', '-c', script);
    const watching = new UserTerminal(this.sandbox, ['attach', name]);
    try {
      watching.type('go\r');
      await watching.shows('END');
      const later = new UserTerminal(this.sandbox, ['attach', name]);
      await later.shows('END').finally(() => later.kill());
      return watching.raw + later.raw;
    } finally {
      watching.kill();
      await this.sandbox.ok('rm', '-f', name);
    }
  }

  /** Runs a script beside an instance that stays, in its place, and gives what it printed. */
  async beside(script: string, options: readonly string[]): Promise<string> {
    const name = `zoo-${this.next()}`;
    const cwd = await this.newPlace();
    const stays = ['sh', '-c', 'read x; exec sleep 1000'];
    await this.sandbox.ok('start', '-n', name, '-C', cwd, ...options, ...this.#words, '--', ...stays);
    const { stdout } = await this.sandbox.run(['exec', name, '--timeout', '60s', '--', 'sh', '-c', script]);
    await this.sandbox.ok('rm', '-f', name);
    return stdout;
  }

  /** Resolves when its program has ended. */
  async ended(name: string): Promise<void> {
    await this.sandbox.ok('wait', name, '--for', 'exit', '--timeout', '60s');
  }

  /** Where the victims are, as options of a start. */
  get #words(): string[] {
    return Object.entries(this.victims).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#service.close();
    await this.sandbox.dispose();
    await rm(CLOSED_FILE, { force: true });
  }

  async #placeVictims(position: readonly string[]): Promise<Victims> {
    const { sandbox } = this;
    const home = join(sandbox.home, 'owner');
    for (const [name, file] of [
      ['.ssh', 'id_ed25519'],
      ['.aws', 'credentials'],
    ] as const) {
      await mkdir(join(home, name), { recursive: true, mode: 0o700 });
      await writeFile(join(home, name, file), 'secret\n', { mode: 0o600 });
    }
    const other = await this.newPlace();
    await writeFile(join(other, 'secret'), 'secret\n');
    const listen = `echo secret > ~/secret; exec node -e 'require("http").createServer((_, answer) => answer.end("secret")).listen(process.env.PORT, "0.0.0.0", () => console.log("up"))'`;
    const environment = ['--env', 'OTHER_SECRET=1'];
    await sandbox.ok(
      'start',
      '-n',
      'other',
      '-C',
      other,
      ...position,
      '--port',
      'web',
      ...environment,
      '--',
      'sh',
      '-c',
      listen,
    );
    await until('the other instance listens', async () => (await sandbox.ok('logs', 'other')).includes('up'));
    const { id, pid, ports } = await sandbox.json<InstanceView>('inspect', 'other');
    return {
      OWNER_HOME: home,
      OTHER_HOME: join(sandbox.home, 'data', 'homes', id),
      OTHER_WORK: other,
      DATABASE: join(sandbox.state, 'berth.db'),
      DAEMON_SOCKET: join(sandbox.state, 'run', 'daemon.sock'),
      OTHER_PORT: String(ports[0]?.port),
      OTHER_PID: String(pid),
      CLOSED_FILE,
      SERVICE_SOCKET,
    };
  }
}
