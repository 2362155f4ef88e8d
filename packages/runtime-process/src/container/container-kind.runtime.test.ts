import { mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstanceId, RunId } from '@berth/contract';
import type { RunRequest, RuntimeHandle } from '@berth/core';
import { berthPaths, createHost, privateHome, systemClock, trySignal } from '@berth/host';
import { EngineStand, TEST_IMAGE } from '@berth/testkit/engine-stand';
import { bundleKeeper, type KeeperBundle } from '@berth/testkit/keeper-bundle';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProcessDriver } from '../process-driver.ts';
import { ContainerKind } from './container-kind.ts';
import { LABELS, placeMark } from './labels.ts';
import { orphanContainers, removeOrphans } from './orphans.ts';

const STAY = 'while :; do sleep 0.05; done';

let keeper: KeeperBundle;
let engines: EngineStand;
let home: string;
let workspace: string;
const begun: { driver: ProcessDriver; request: RunRequest }[] = [];
beforeAll(async () => {
  [keeper, engines] = await Promise.all([bundleKeeper(), EngineStand.open()]);
});
beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'berth-container-')));
  workspace = join(home, 'work');
  await mkdir(workspace);
  const { instances, sockets } = berthPaths({ BERTH_HOME: home });
  await mkdir(instances, { recursive: true });
  await mkdir(sockets, { recursive: true });
});
afterEach(async () => {
  for (const { driver, request } of begun.splice(0)) {
    await driver.stop(driver.plan(request), { signal: 'SIGKILL', graceMs: 0 });
    await driver.destroy(driver.plan(request));
  }
  expect(
    await engines.engine.containers.list([`${LABELS.home}=${berthPaths({ BERTH_HOME: home }).state}`]),
  ).toEqual([]);
  await rm(home, { recursive: true, force: true });
});
afterAll(async () => {
  await engines.close();
  await keeper.dispose();
});

function driverAt(address = engines.address): ProcessDriver {
  const paths = berthPaths({ BERTH_HOME: home });
  const environment = { DOCKER_HOST: address };
  return new ProcessDriver({
    paths,
    host: createHost(),
    clock: systemClock,
    keeper: { node: process.execPath, entry: keeper.entry },
    logMaxBytes: 1024 * 1024,
    kind: new ContainerKind({
      paths,
      programs: join(home, 'programs'),
      environment,
      images: { ofAgents: {}, otherwise: TEST_IMAGE },
    }),
  });
}

function requestOf(script: string, wishes: Partial<RunRequest> = {}): RunRequest {
  const instance = `ins_${crypto.randomUUID()}` as InstanceId;
  const HOME = privateHome(berthPaths({ BERTH_HOME: home }), instance);
  return {
    instance,
    run: `run_${crypto.randomUUID()}` as RunId,
    generation: 1,
    file: '/bin/sh',
    args: ['-c', script],
    env: { PATH: '/of/the/machine', TERM: 'xterm', HOME, BERTH_INSTANCE: instance },
    cwd: workspace,
    cols: 80,
    rows: 24,
    stopSignal: 'SIGTERM',
    confinement: { network: 'none', mounts: [] },
    ...wishes,
  };
}

async function started(script: string, wishes: Partial<RunRequest> = {}, driver = driverAt()) {
  const request = requestOf(script, wishes);
  const handle = driver.plan(request);
  begun.push({ driver, request });
  const run = await driver.start(handle, request);
  return { driver, request, handle, run };
}

/** What it has printed when it has ended. */
async function printed(script: string, wishes: Partial<RunRequest> = {}): Promise<string> {
  const { driver, handle } = await started(script, wishes);
  await driver.wait(handle);
  return textOf(driver, handle);
}

async function textOf(driver: ProcessDriver, handle: RuntimeHandle): Promise<string> {
  const chunks = await Array.fromAsync(driver.readOutput(handle, {}));
  const bytes = chunks.flatMap((chunk) => (chunk.kind === 'output' ? [chunk.bytes] : []));
  return Buffer.concat(bytes).toString().replaceAll('\r', '');
}

describe('a program in a container', () => {
  it('works in its workspace, at its own path, and its files are the user’s', async () => {
    await writeFile(join(workspace, 'given'), 'from outside');
    const text = await printed(
      'pwd; cat given; echo made > made; echo "at home" > ~/note; node -e "console.log(String(6*7))"',
    );
    expect(text).toContain(`${workspace}\nfrom outside42\n`);
    expect(await readFile(join(workspace, 'made'), 'utf8')).toBe('made\n');
    const { uid, gid } = await stat(join(workspace, 'made'));
    expect({ uid, gid }).toEqual({ uid: process.getuid?.(), gid: process.getgid?.() });
  });

  it('sees nothing else of the machine, and has no rights', async () => {
    await writeFile(join(home, 'secret'), 'nobody’s business');
    const text = await printed(
      `cat ${home}/secret || echo unseen; ls ${home}; cat /proc/self/status; ls /var/run/docker.sock ${engines.address.slice(7)} || echo no engine; mount`,
    );
    expect(text).toContain('unseen');
    expect(text).toContain('no engine');
    expect(text).toMatch(/CapEff:\s+0{16}/);
    expect(text).toMatch(/CapBnd:\s+0{16}/);
    expect(text).toMatch(/NoNewPrivs:\s+1/);
    expect(text).toMatch(/Seccomp:\s+2/);
  });

  it('writes to nothing but its own where the image is read-only', async () => {
    const confinement = { network: 'none', mounts: [], readOnlyImage: true } as const;
    const text = await printed('touch /usr/x || echo no; touch ~/x /tmp/x x && echo yes', { confinement });
    expect(text).toMatch(/no\nyes\n$/);
  });

  it('sees what was opened, and may write only where that was said', async () => {
    const [read, write] = [join(home, 'read'), join(home, 'write')];
    await mkdir(read);
    await mkdir(write);
    const mounts = [
      { path: read, writable: false },
      { path: write, writable: true },
    ];
    const text = await printed(`touch ${read}/x || echo no; touch ${write}/x && echo yes`, {
      confinement: { network: 'none', mounts },
    });
    expect(text).toMatch(/no\nyes\n$/);
  });

  it('cannot write what is executed outside of it', async () => {
    await mkdir(join(workspace, '.git', 'hooks'), { recursive: true });
    await writeFile(join(workspace, '.git', 'config'), '');
    const text = await printed('touch .git/hooks/x .git/config || echo no; touch .git/index && echo yes');
    expect(text).toMatch(/no\nyes\n$/);
  });

  it('has the limits that were asked for', async () => {
    const limits = { memory: 64 * 1024 * 1024, cpus: 0.5, pids: 20, files: 99 };
    const { driver, handle, request } = await started(`ulimit -n; ${STAY}`, { limits });
    expect(driver.held(handle)).toEqual(['memory', 'cpus', 'pids', 'files']);
    const [found] = await engines.engine.containers.list([`${LABELS.instance}=${request.instance}`]);
    expect(found?.labels).toMatchObject({ [LABELS.run]: request.run });
    expect(await printed('for i in $(seq 30); do sleep 1 & done; wait', { limits })).toMatch(/fork/i);
    expect(await printed('ulimit -n', { limits })).toBe('99\n');
  });

  it('has other limits while it runs where its engine can do that, and says so where not', async () => {
    const from = { memory: 64 * 1024 * 1024 };
    const { driver, handle } = await started(STAY, { limits: from });
    await expect(driver.limit(handle, { from, to: {} })).rejects.toMatchObject({ code: 'limit_refused' });
    const raised = await driver
      .limit(handle, { from, to: { memory: 2 * from.memory } })
      .catch((error: unknown) => error);
    // Podman can since version 4.4.
    if (raised !== undefined) expect(raised).toMatchObject({ code: 'limit_refused' });
  });

  it('is reached at its ports, from this machine', async () => {
    const port = 28_517;
    const source = `require('net').createServer(s=>s.end('here')).listen(${port},()=>console.log('up'))`;
    const { driver, handle } = await started(`exec node -e "${source}"`, {
      ports: [port],
      confinement: { network: 'full', mounts: [] },
    });
    await expect.poll(() => textOf(driver, handle), { timeout: 10_000 }).toContain('up');
    const socket = connect(port, '127.0.0.1');
    const chunks = await Array.fromAsync(socket as AsyncIterable<Buffer>);
    expect(Buffer.concat(chunks).toString()).toBe('here');
  });

  it('leaves no container when it has ended', async () => {
    const { driver, handle, request } = await started('exit 3');
    expect(await driver.wait(handle)).toMatchObject({ exit: { code: 3, cause: 'exited' } });
    const left = () => engines.engine.containers.list([`${LABELS.instance}=${request.instance}`]);
    await expect.poll(left, { timeout: 5000 }).toEqual([]);
  });
});

describe('what is refused', () => {
  it.each([
    [
      'an image that is not there',
      { confinement: { network: 'none', mounts: [], image: 'localhost/berth-none' } },
    ],
  ] as const)('%s', async (_what, wishes) => {
    const request = requestOf('exit', wishes);
    const driver = driverAt();
    expect(await driver.check(request)).toMatchObject({ ok: false, error: { code: 'image_missing' } });
    await expect(driver.start(driver.plan(request), request)).rejects.toMatchObject({
      code: 'image_missing',
    });
  });

  it('a machine without an engine', async () => {
    const driver = driverAt('unix:///nonexistent/engine');
    expect(await driver.check(requestOf('exit'))).toMatchObject({
      ok: false,
      error: { code: 'engine_unreachable' },
    });
  });

  it('a place that holds the engine, or Berth itself', async () => {
    const driver = driverAt();
    for (const path of [engines.address.slice('unix://'.length).replace(/\/[^/]+$/, ''), home]) {
      const confinement = { network: 'none', mounts: [{ path, writable: false }] } as const;
      expect(await driver.check(requestOf('exit', { confinement }))).toMatchObject({
        ok: false,
        error: { code: 'place_not_confined' },
      });
    }
  });
});

describe('a run whose keeper died', () => {
  it('is lost while its engine is away, and over when that is back', async () => {
    const service = await engines.service();
    const { driver, handle, run } = await started(`echo ready; ${STAY}`, {}, driverAt(service.address));
    await service.kill();
    trySignal(run.keeper.pid, 'SIGKILL');
    await expect.poll(async () => (await driver.recover(handle, run)).state, { timeout: 5000 }).toBe('lost');
    await service.start();
    expect(await driver.recover(handle, run)).toMatchObject({
      state: 'exited',
      exit: { cause: 'keeper_lost' },
    });
  });
});

describe('a container that nobody looks after', () => {
  const paths = () => berthPaths({ BERTH_HOME: home });
  const search = (isOpen: boolean) => ({
    paths: paths(),
    environment: { DOCKER_HOST: engines.address },
    isOpen: () => isOpen,
  });
  const labels = (state: string, place: string) => ({
    [LABELS.home]: state,
    [LABELS.place]: place,
    [LABELS.instance]: 'ins_1',
    [LABELS.run]: `run_${engines.name()}`,
  });

  it('is found and removed, and no other', async () => {
    const { state } = paths();
    const place = await placeMark(state);
    const foreign = await Promise.all([
      engines.container(STAY, { labels: labels('/another/berth', place) }),
      // The state directory of another machine, or of a container, may have the same path.
      engines.container(STAY, { labels: labels(state, '1-1') }),
    ]);
    const living = await started(STAY);
    const left = await engines.container(STAY, { labels: labels(state, place) });
    await engines.engine.containers.start(left);
    expect(await orphanContainers(search(true))).toEqual([]);
    expect(await orphanContainers(search(false))).toMatchObject([{ id: left, status: 'running' }]);
    expect(await removeOrphans(search(false))).toHaveLength(1);
    expect(await engines.engine.containers.inspect(left)).toBeUndefined();
    for (const each of foreign) expect(await engines.engine.containers.inspect(each)).toBeDefined();
    expect(await living.driver.recover(living.handle, living.run)).toMatchObject({ state: 'live' });
    for (const each of foreign) await engines.engine.containers.remove(each);
  });
});
