import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { AnswerView, ImageView, InstanceView } from '@berth/contract/schemas';
import { EngineStand, TEST_IMAGE } from '@berth/testkit/engine-stand';
import { type ModelServer, openModelServer } from '@berth/testkit/model-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claude } from '../agents/claude.ts';
import { Sandbox, until } from '../support/sandbox.ts';

/** npm fetches a program of a quarter of a gigabyte. */
const BUILD_MS = 600_000;
const TURN_MS = 120_000;
const PROFILE = 'work';

let engines: EngineStand;
let sandbox: Sandbox;
let base: string;
beforeAll(async () => {
  process.env['DOCKER_HOST'] = process.env['BERTH_TEST_ENGINE'];
  engines = await EngineStand.open();
  sandbox = await Sandbox.create();
  // What a run before has left.
  await sandbox.run(['image', 'rm', 'claude']);
  base = `localhost/${engines.prefix}-base`;
  const building = engines.engine.images.build({ context: withNpm(), name: base });
  await Array.fromAsync(building);
}, BUILD_MS);
afterAll(async () => {
  await sandbox.dispose();
  await sandbox.run(['image', 'rm', 'claude']);
  await engines.clear();
  await engines.engine.images.remove(base);
  await engines.close();
}, BUILD_MS);

/** The test image has a Node and no npm: the machine's is put beside it, and a recipe for that. */
function withNpm(): Readable {
  const npm = execFileSync('npm', ['root', '-g'], { encoding: 'utf8' }).trim();
  const recipe = [
    `FROM ${TEST_IMAGE}`,
    'USER root',
    'COPY npm /usr/local/lib/npm',
    'RUN ln -s /usr/local/lib/npm/bin/npm-cli.js /usr/local/bin/npm',
  ].join('\n');
  const script = `printf '%s\\n' "$RECIPE" > "$TMP/Dockerfile"; tar -c -C "$TMP" Dockerfile -C "$NPM" npm`;
  const env = { ...process.env, RECIPE: recipe, NPM: npm, TMP: sandbox.work };
  const tar: ChildProcess = spawn('sh', ['-c', script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  return tar.stdout ?? Readable.from([]);
}

/** What a caller has who must go through a proxy that looks into what is fetched. */
function environment(): Record<string, string> {
  const { SSL_CERT_FILE: certificates } = process.env;
  return certificates === undefined ? {} : { SSL_CERT_FILE: certificates };
}

describe('the image of an assistant', () => {
  it('is asked for by a start that needs it', async () => {
    const { code, stderr } = await sandbox.run(['start', 'claude', '--isolation', 'container']);
    expect(code).toBe(5);
    expect(stderr).toContain('berth image build claude');
  });

  it('is not built when a step fails, and the step is named', { timeout: BUILD_MS }, async () => {
    const failed = await sandbox.run(['image', 'build', 'claude', '--base', TEST_IMAGE], {
      timeoutMs: BUILD_MS,
    });
    expect(failed.code).toBe(5);
    expect(failed.stderr).toMatch(/could not be built: step 5\/\d+ \(RUN .*npm install/);
    expect(failed.stderr).toContain('npm: not found');
  });

  it('is built with the program of the assistant, and has nothing else of the build', {
    timeout: BUILD_MS,
  }, async () => {
    const built = await sandbox.run(['image', 'build', 'claude', '--base', base], {
      environment: environment(),
      timeoutMs: BUILD_MS,
    });
    expect(built.stderr).toMatch(/STEP 1\/\d+: FROM .*-base/);
    expect(built).toMatchObject({ code: 0 });
    const images = await sandbox.json<ImageView[]>('image', 'ls');
    const image = images.find(({ agent }) => agent === 'claude');
    expect(image).toMatchObject({ built: true, current: true, name: built.stdout.trim() });
    const id = await engines.container('id -u; claude --version; ls /certificates.pem || echo none', {
      image: image?.name ?? '',
    });
    await engines.engine.containers.start(id);
    await engines.engine.containers.wait(id);
    const printed = String(Buffer.concat(await Array.fromAsync(engines.engine.containers.logs(id))));
    expect(printed).toMatch(new RegExp(`^1000\\s+${image?.version} \\(Claude Code\\)`));
    expect(printed).toMatch(/none\s*$/);
    await engines.clear();
  });

  it('is what the assistant runs in, and it answers there', { timeout: TURN_MS }, async () => {
    await using model = await ReachableModel.open(sandbox.work);
    const profile = join(sandbox.home, 'data/profiles/claude', PROFILE);
    await mkdir(profile, { recursive: true });
    const seeded = await claude.seed({ home: sandbox.home, work: sandbox.work, url: model.url, profile });
    const words = ['start', 'claude', '-n', 'a1', '--json', '--isolation', 'container', '--profile', PROFILE];
    const started = await sandbox.run([...words, '--', ...claude.words], { environment: { ...seeded } });
    expect(started).toMatchObject({ code: 0 });
    const { id } = JSON.parse(started.stdout) as InstanceView;
    const ready = async () => (await sandbox.json<InstanceView>('inspect', 'a1')).activity === 'idle';
    await until('it is ready', ready, TURN_MS / 2);
    await model.reachFrom(engines, id);
    const { answer } = JSON.parse(
      await sandbox.ok('ask', 'a1', '--json', '--', 'good morning'),
    ) as AnswerView;
    expect(answer).toContain('ECHO-1: good morning');
    await sandbox.ok('stop', 'a1');
  });

  it('is removed by the name of the assistant', async () => {
    const removed = async () => {
      const { code, stdout } = await sandbox.run(['image', 'rm', 'claude']);
      return code === 0 && stdout.startsWith('localhost/berth/claude:');
    };
    await until('no container is made of it any more', removed);
    const { code } = await sandbox.run(['image', 'rm', 'claude']);
    expect(code).toBe(5);
  });
});

describe('an image that is fetched', () => {
  it('from nowhere is missing, and that is said', { timeout: BUILD_MS }, async () => {
    const { code, stderr } = await sandbox.run(['image', 'pull', '127.0.0.1:1/berth-none']);
    expect(code).toBe(5);
    expect(stderr).toContain('could not be fetched');
  });
});

/**
 * The scripted model, which listens on this machine alone, within reach of a container: a socket in its workspace is one
 * end, and a program in it the other.
 */
class ReachableModel implements AsyncDisposable {
  readonly #model: ModelServer;
  readonly #server: Server;
  readonly #socket: string;

  private constructor(model: ModelServer, server: Server, socket: string) {
    this.#model = model;
    this.#server = server;
    this.#socket = socket;
  }

  static async open(work: string): Promise<ReachableModel> {
    const model = await openModelServer();
    const port = Number(new URL(model.url).port);
    const server = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      near.pipe(far).pipe(near);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const)
        one.on('error', () => other.destroy());
    });
    const socket = join(work, 'model.sock');
    await mkdir(dirname(socket), { recursive: true });
    await once(server.listen(socket), 'listening');
    return new ReachableModel(model, server, socket);
  }

  get url(): string {
    return this.#model.url;
  }

  async reachFrom({ engine }: EngineStand, instance: string): Promise<void> {
    const [container] = await engine.containers.list([`dev.berth.instance=${instance}`]);
    const { port } = new URL(this.url);
    const relay = `const { connect, createServer } = require('net'); createServer((near) => { const far = connect(${JSON.stringify(this.#socket)}); near.on('error', () => far.destroy()); far.on('error', () => near.destroy()); near.pipe(far).pipe(near); }).listen(${port}, '127.0.0.1', () => console.log('up'))`;
    const wish = { command: ['node', '-e', relay], hasTerminal: false };
    const execution = await engine.executions.create(container?.id ?? '', wish);
    const { output } = await engine.executions.start(execution, false);
    await once(output, 'data');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    await this.#model.close();
  }
}
