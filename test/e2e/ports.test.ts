import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { EventView, InstanceView, PortsView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';

const IDLE = ['sleep', '600'];
const AT_ONCE = 24;
/** As many commands, each a process of its own, on a machine that may be busy. */
const MANY_MS = 90_000;
/** Listens on the port that its first argument names, until it is killed. */
const SERVE = [process.execPath, '-e', "require('net').createServer().listen(+process.argv[1], '127.0.0.1')"];

describe('ports of instances', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await Sandbox.create();
  });
  afterAll(() => sandbox.dispose());

  const numbers = ({ ports }: InstanceView) => ports.map(({ port }) => port);
  const view = () => sandbox.json<PortsView>('ports');
  const events = async (type: string) => {
    const lines = (await sandbox.ok('events', '--json', '-n', '1000'))
      .split('\n')
      .filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as EventView).filter((event) => event.type === type);
  };

  it('are given to many starts at once without a double', { timeout: MANY_MS }, async () => {
    const options = ['--port', 'web', '--port', 'api:20100'];
    const all = await Promise.all(Array.from({ length: AT_ONCE }, () => sandbox.startWith(options, IDLE)));
    const ports = all.flatMap(numbers);
    expect(new Set(ports).size).toBe(2 * AT_ONCE);
    expect(ports).toContain(20_100);
    expect(ports.every((port) => port >= 20_000 && port <= 29_999)).toBe(true);
    const held = (await view()).ports.filter(({ holder }) => holder === 'lease');
    expect(held.map(({ port }) => port)).toEqual(ports.toSorted((a, b) => a - b));
    await sandbox.ok('stop', ...all.map(({ name }) => name), '--grace', '0s');
    expect((await view()).ports.filter(({ holder }) => holder === 'lease')).toEqual([]);
  });

  it('reach the program, and those of a parent berth do not', async () => {
    const script = `env | grep PORT | sort; ${process.execPath} ${sandbox.cli} start -n inner -- sh -c 'env | grep -c PORT; sleep 600'; sleep 600`;
    const outer = await sandbox.startWith(
      ['-n', 'outer', '-p', 'web', '-p', 'admin-api', '-e', `BERTH_HOME=${sandbox.home}`],
      ['sh', '-c', script],
    );
    const [web, admin] = numbers(outer);
    await until('both have printed', async () => (await sandbox.ok('logs', 'outer')).includes('inner'));
    expect(await sandbox.ok('logs', 'outer')).toContain(
      `BERTH_PORT_ADMIN_API=${admin}\nBERTH_PORT_WEB=${web}\nPORT=${web}\n`,
    );
    await until('the inner one has printed', async () => (await sandbox.ok('logs', 'inner')) !== '');
    expect(await sandbox.ok('logs', 'inner')).toBe('0\n');
    await sandbox.ok('rm', '-f', 'outer', 'inner');
  });

  it('are not taken from a stranger, on whatever address', async () => {
    for (const host of ['127.0.0.1', '::1']) {
      const stranger = createServer().listen(0, host);
      await once(stranger, 'listening');
      const { port } = stranger.address() as AddressInfo;
      const result = await sandbox.run(['start', '-n', 'polite', '-p', `web:${port}`, '--', ...IDLE]);
      expect(result.stderr).toMatch(new RegExp(`^ports: web 2\\d{4} \\(${port} is taken\\)\n$`));
      await sandbox.ok('rm', '-f', 'polite');
      await closed(stranger);
    }
  });

  it('stay through a restart and a kill of the daemon, and come back after a stop', async () => {
    const first = await sandbox.startWith(['-n', 'site', '-p', 'web', '-p', 'api'], IDLE);
    await sandbox.ok('restart', 'site', '--grace', '0s');
    expect((await sandbox.json<InstanceView>('inspect', 'site')).ports).toEqual(first.ports);
    await sandbox.killDaemon();
    const other = await sandbox.startWith(['-n', 'other', '-p', 'web'], IDLE);
    expect(numbers(first)).not.toContain(numbers(other)[0]);
    await sandbox.ok('stop', 'site', 'other', '--grace', '0s');
    expect((await sandbox.json<InstanceView>('inspect', 'site')).ports).toEqual([]);
    await sandbox.ok('restart', 'site');
    expect((await sandbox.json<InstanceView>('inspect', 'site')).ports).toEqual(first.ports);
    await sandbox.ok('rm', '-f', 'site', 'other');
  });

  it('that a stranger takes before the program does are left to him, and the next run has another one', async () => {
    const script = `until [ -e go ]; do sleep 0.05; done; exec "$0" -e "$1" "$PORT"`;
    const [node, , serve] = SERVE;
    const options = ['-n', 'late', '-p', 'web', '--restart', 'on-failure'];
    const first = await sandbox.startWith(options, ['sh', '-c', script, `${node}`, `${serve}`]);
    const [port] = numbers(first);
    const thief = createServer().listen(port, '127.0.0.1');
    await once(thief, 'listening');
    await writeFile(join(sandbox.work, 'go'), '');
    const now = () => sandbox.json<InstanceView>('inspect', 'late');
    await until('its next run listens', async () => {
      const { ports } = await view();
      return ports.some((each) => each.instanceName === 'late' && each.listening && each.port !== port);
    });
    expect(await now()).toMatchObject({ status: 'running', generation: 2 });
    expect(numbers(await now())).not.toContain(port);
    const ends = (await sandbox.json<EventView[]>('history', 'late')).filter(
      ({ type }) => type === 'run.exited',
    );
    expect(ends).toMatchObject([{ data: { code: 1 } }]);
    expect(await sandbox.ok('logs', 'late', '--run', '1')).toContain('EADDRINUSE');
    expect(thief.listening).toBe(true);
    await sandbox.ok('rm', '-f', 'late');
    await closed(thief);
  });

  it('are given back when the program ends by itself', async () => {
    await sandbox.startWith(['-n', 'short', '-p', 'web'], ['true']);
    await sandbox.ok('wait', 'short', '--for', 'exit', '--timeout', '10s');
    expect((await sandbox.json<InstanceView>('inspect', 'short')).ports).toEqual([]);
    await sandbox.ok('rm', 'short');
  });

  it('that a program takes without a lease are told, with whose they are', async () => {
    const victim = await sandbox.startWith(['-n', 'victim', '-p', 'web'], IDLE);
    const [taken] = numbers(victim);
    const thief = await sandbox.startWith(['-n', 'thief', '-p', 'web'], [...SERVE, String(taken)]);
    await until('it is told', async () => (await events('port.unleased')).length > 0, 15_000);
    expect(await events('port.unleased')).toMatchObject([
      {
        subject: thief.id,
        run: thief.run,
        data: {
          port: taken,
          addresses: ['127.0.0.1'],
          pid: thief.pid,
          leased: numbers(thief),
          owner: victim.id,
        },
      },
    ]);
    expect((await view()).ports.find(({ port }) => port === taken)).toMatchObject({
      holder: 'lease',
      instanceName: 'victim',
      listening: true,
      pid: thief.pid,
      problem: 'thief listens on it',
    });
    await sandbox.ok('rm', '-f', 'victim', 'thief');
  });

  it('are listed with those who listen', async () => {
    const server = await sandbox.startWith(
      ['-n', 'server', '-p', 'web'],
      ['sh', '-c', `exec "$0" -e "$1" $PORT`, ...serveParts()],
    );
    const [port] = numbers(server);
    await until('it listens', async () =>
      (await view()).ports.some((held) => held.port === port && held.listening),
    );
    const held = (await view()).ports.find((one) => one.port === port);
    expect(held).toMatchObject({ name: 'web', pid: server.pid, problem: null });
    expect(await sandbox.ok('ports')).toMatch(
      new RegExp(`^${port} +server +web +127.0.0.1 +${server.pid} `, 'm'),
    );
    expect(await sandbox.ok('ls')).toContain(`web:${port}`);
    await sandbox.ok('rm', '-f', 'server');
  });

  it.each([
    [['-p', 'web:80'], 2, 'port_out_of_range'],
    [['-p', 'web:70000'], 2, 'port_out_of_range'],
    [['-p', '8080'], 2, 'usage'],
    [['-p', 'web:'], 2, 'usage'],
    [['-p', 'Web'], 2, 'invalid_input'],
    [['-p', 'web', '-p', 'web'], 2, 'invalid_input'],
    [['-p', 'web', '-e', 'PORT=1'], 2, 'invalid_input'],
  ])('are refused as %j, and nothing is left of the start', async (options, status, code) => {
    const result = await sandbox.run(['start', '-n', 'bad', ...options, '--json', '--', ...IDLE]);
    expect([result.code, (JSON.parse(result.stderr) as { error: { code: string } }).error.code]).toEqual([
      status,
      code,
    ]);
    expect((await sandbox.list()).map(({ name }) => name)).not.toContain('bad');
  });
});

describe('a range of two ports', () => {
  let one: Sandbox;
  let other: Sandbox;
  beforeAll(async () => {
    [one, other] = [await Sandbox.create(), await Sandbox.create()];
    const environment = { BERTH_PORTS: '31500-31501' };
    for (const sandbox of [one, other])
      expect(await sandbox.run(['up'], { environment })).toMatchObject({ code: 0 });
  });
  afterAll(() => Promise.all([one.dispose(), other.dispose()]));

  it('is shared by all Berths of the machine, and refused once it is used up', async () => {
    const [mine] = (await one.startWith(['-n', 'a', '-p', 'web'], IDLE)).ports;
    const [theirs] = (await other.startWith(['-n', 'b', '-p', 'web'], IDLE)).ports;
    expect([mine?.port, theirs?.port]).toEqual([31_500, 31_501]);
    const refused = await one.run(['start', '-p', 'web', '--json', '--', ...IDLE]);
    expect([refused.code, (JSON.parse(refused.stderr) as { error: { code: string } }).error.code]).toEqual([
      4,
      'ports_exhausted',
    ]);
    expect(await one.list()).toHaveLength(1);
    expect(await one.ok('ports')).toMatch(/^31501 +another Berth \(inst_/m);
    await other.ok('stop', 'b', '--grace', '0s');
    expect((await one.startWith(['-p', 'web'], IDLE)).ports[0]?.port).toBe(31_501);
  });
});

it('cannot begin with a range that is none', async () => {
  const sandbox = await Sandbox.create();
  const refused = await sandbox.run(['up'], { environment: { BERTH_PORTS: '9-5' } });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('BERTH_PORTS is 9-5:') });
  await sandbox.dispose();
});

function serveParts(): string[] {
  const [file = '', , code = ''] = SERVE;
  return [file, code];
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
