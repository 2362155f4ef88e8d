import type { InstanceView } from '@berth/contract/schemas';
import { archiveOf } from '@berth/engine';
import { placeMark } from '@berth/runtime-process';
import { type EngineService, EngineStand, TEST_IMAGE } from '@berth/testkit/engine-stand';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';

const LIMIT_MS = 90_000;
/** A busy machine takes its time to make a container, and to notice that one is gone. */
const SOON_MS = 30_000;
const CONTAINER = ['--isolation', 'container', '--network', 'none'];
const STAY = ['sh', '-c', 'echo up; read x; echo got $x; exec sleep 1000'];

let engines: EngineStand;
let service: EngineService;
let sandbox: Sandbox;
beforeAll(async () => {
  engines = await EngineStand.open();
  service = await engines.service();
  process.env['DOCKER_HOST'] = service.address;
}, LIMIT_MS);
beforeEach(async () => {
  sandbox = await Sandbox.create();
});
afterEach(() => sandbox.dispose(), LIMIT_MS);
afterAll(() => engines.close(), LIMIT_MS);

async function start(name: string, ...options: string[]): Promise<InstanceView> {
  const image = options.includes('--image') ? [] : ['--image', TEST_IMAGE];
  await sandbox.ok('start', '-n', name, ...CONTAINER, ...image, ...options, '--', ...STAY);
  await until('it is up', async () => (await sandbox.ok('logs', name)).includes('up'), SOON_MS);
  return look(name);
}

function look(name: string): Promise<InstanceView> {
  return sandbox.json<InstanceView>('inspect', name);
}

function containersOf({ id }: InstanceView) {
  return engines.engine.containers.list([`dev.berth.instance=${id}`]);
}

/** Another name for the image of the tests, which can be taken away from under a container. */
async function named(): Promise<string> {
  const name = `localhost/${engines.name()}:latest`;
  const context = archiveOf({ Dockerfile: `FROM ${TEST_IMAGE}\n` });
  await Array.fromAsync(engines.engine.images.build({ context, name }));
  return name;
}

describe('a container that somebody removes', () => {
  it('ends its run, which says so, and can be started again', { timeout: LIMIT_MS }, async () => {
    const instance = await start('web');
    for (const { id } of await containersOf(instance)) await engines.engine.containers.remove(id);
    await until('it has ended', async () => (await look('web')).status === 'exited', SOON_MS);
    const { exit } = await look('web');
    // Whether its end is seen before it is gone is a matter of moments.
    expect(exit).toMatchObject({ code: null, cause: 'signalled' });
    await sandbox.ok('restart', 'web');
    expect((await look('web')).status).toBe('running');
    expect(await containersOf(instance)).toHaveLength(1);
  });

  it('comes back by itself where that is wanted', { timeout: LIMIT_MS }, async () => {
    const instance = await start('web', '--restart', 'always');
    for (const { id } of await containersOf(instance)) await engines.engine.containers.remove(id);
    const isBack = async () => {
      const { generation, status } = await look('web');
      return generation === 2 && status === 'running';
    };
    await until('it runs again', isBack, SOON_MS);
    expect(await containersOf(instance)).toHaveLength(1);
  });
});

describe('an image that is gone', () => {
  it('refuses a restart before anything is stopped, and says what to do', { timeout: LIMIT_MS }, async () => {
    const image = await named();
    await start('web', '--image', image);
    expect(await engines.engine.images.remove(image)).toBe(true);
    const { code, stderr } = await sandbox.run(['restart', 'web']);
    expect(code).toBe(5);
    expect(stderr).toContain(`berth image pull ${image}`);
    expect((await look('web')).status).toBe('running');
  });

  it('blocks what would come back, with the reason', { timeout: LIMIT_MS }, async () => {
    const image = await named();
    const instance = await start('web', '--image', image, '--restart', 'always');
    expect(await engines.engine.images.remove(image)).toBe(true);
    for (const { id } of await containersOf(instance)) await engines.engine.containers.remove(id);
    await until('it is blocked', async () => (await look('web')).recovery?.state === 'blocked', SOON_MS);
    expect((await look('web')).recovery?.detail).toContain(image);
    expect(await containersOf(instance)).toEqual([]);
  });
});

describe('an engine', () => {
  it('that is restarted does not end a run, and loses nothing of it', { timeout: LIMIT_MS }, async () => {
    const before = await start('web');
    await service.kill();
    expect((await look('web')).status).toBe('running');
    const refused = await sandbox.run(['start', ...CONTAINER, '--image', TEST_IMAGE, '--', 'true']);
    expect(refused.code).toBe(11);
    await service.start();
    await sandbox.ok('send', 'web', 'hello');
    await until('it answers', async () => (await sandbox.ok('logs', 'web')).includes('got hello'), SOON_MS);
    const after = await look('web');
    expect([after.generation, after.status]).toEqual([before.generation, 'running']);
    expect(await containersOf(before)).toHaveLength(1);
  });

  it('that hangs holds up a start no longer than is bearable, and nobody else', {
    timeout: LIMIT_MS,
  }, async () => {
    await sandbox.ok('up');
    service.freeze();
    try {
      const begun = performance.now();
      const hung = sandbox.run(['start', ...CONTAINER, '--image', TEST_IMAGE, '--', 'true']);
      await sandbox.ok('start', '-n', 'plain', '--', 'sleep', '1000');
      expect((await hung).code).toBe(11);
      expect(performance.now() - begun).toBeLessThan(SOON_MS);
    } finally {
      service.thaw();
    }
  });
});

describe('a container that nobody looks after', () => {
  it('is found by the doctor, and ended by the next daemon', { timeout: LIMIT_MS }, async () => {
    const living = await start('web');
    const labels = {
      'dev.berth.home': sandbox.state,
      'dev.berth.place': await placeMark(sandbox.state),
      'dev.berth.instance': 'ins_gone',
      'dev.berth.run': `run_${engines.name()}`,
    };
    const orphan = await engines.container('sleep 1000', { labels });
    await engines.engine.containers.start(orphan);
    const report = await sandbox.run(['doctor', '--json']);
    const { findings } = JSON.parse(report.stdout) as { findings: { code: string }[] };
    expect(findings.map(({ code }) => code)).toContain('container_orphaned');
    await sandbox.ok('daemon', 'restart');
    const isGone = async () => (await engines.engine.containers.inspect(orphan)) === undefined;
    await until('it is gone', isGone, SOON_MS);
    expect(await containersOf(living)).toHaveLength(1);
    expect((await look('web')).status).toBe('running');
  });
});
