import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Package {
  readonly name: string;
  readonly version: string;
  /** A script that becomes the program of the package's name. */
  readonly program: string;
}

/** A registry that a real npm takes packages from; it has those that were published to it. */
export class StandInRegistry implements AsyncDisposable {
  readonly #server: Server;
  readonly #answers = new Map<string, Buffer>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<StandInRegistry> {
    const registry = new StandInRegistry(createServer());
    registry.#server.on('request', ({ url = '' }, response) => {
      const answer = registry.#answers.get(url);
      response.writeHead(answer === undefined ? 404 : 200).end(answer ?? '{"error":"not found"}');
    });
    registry.#server.listen(0, '127.0.0.1');
    await once(registry.#server, 'listening');
    return registry;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async publish({ name, version, program }: Package, scratch: string): Promise<void> {
    const base = await mkdtemp(join(scratch, 'package-'));
    const manifest = { name, version, bin: { [name]: 'program.sh' } };
    await mkdir(join(base, 'package'));
    await writeFile(join(base, 'package', 'package.json'), JSON.stringify(manifest));
    await writeFile(join(base, 'package', 'program.sh'), program, { mode: 0o755 });
    await run('tar', ['-czf', join(base, 'file.tgz'), '-C', base, 'package']);
    const file = await readFile(join(base, 'file.tgz'));
    const integrity = `sha512-${createHash('sha512').update(file).digest('base64')}`;
    const path = `/files/${name}-${version}.tgz`;
    const dist = { tarball: new URL(path, this.url).href, integrity };
    const about = {
      name,
      'dist-tags': { latest: version },
      versions: { [version]: { ...manifest, dist } },
    };
    this.#answers.set(path, file);
    this.#answers.set(`/${name}`, Buffer.from(JSON.stringify(about)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
