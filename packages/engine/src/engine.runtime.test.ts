import { BerthError } from '@berth/contract';
import { EngineStand } from '@berth/testkit/engine-stand';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { archiveOf } from './archive.ts';
import { Collected } from './test-programs/collected.ts';
import { Engine, type EngineEvent, findEngine, parseEngineAddress } from './index.ts';

let stand: EngineStand;
let engine: Engine;
beforeAll(async () => {
  stand = await EngineStand.open();
  engine = stand.engine;
});
afterEach(() => stand.clear());
afterAll(() => stand.close());

const ECHO = 'stty raw -echo; echo ready; exec cat';

describe('an engine', () => {
  it('is found where it listens, and says what it is', async () => {
    const found = await findEngine({ environment: { DOCKER_HOST: stand.address } });
    await found.ping();
    expect(found.version).toEqual(engine.version);
    expect(await found.info()).toMatchObject({ cpus: expect.any(Number), memoryBytes: expect.any(Number) });
  });

  it('that hangs is given up in time', async () => {
    const service = await stand.service();
    const frozen = await Engine.open(parseEngineAddress(service.address));
    service.freeze();
    const begun = performance.now();
    const calls = [
      frozen.ping({ timeoutMs: 200 }),
      frozen.containers.list(['nothing'], { timeoutMs: 200 }),
      frozen.containers.attach('nothing', { timeoutMs: 200 }),
      Array.fromAsync(frozen.containers.logs('nothing', { timeoutMs: 200 })),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'engine_unreachable' });
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  it('tells what happens', async () => {
    const abort = new AbortController();
    const seen: EngineEvent[] = [];
    const label = `dev.berth.test=${stand.prefix}`;
    const watching = (async () => {
      const filters = { label: [label] };
      for await (const event of engine.events({
        filters,
        since: Date.now() / 1000 - 1,
        signal: abort.signal,
      }))
        seen.push(event);
    })();
    const id = await stand.container('exit 3');
    await engine.containers.start(id);
    await expect.poll(() => seen.map(({ action }) => action), { timeout: 5000 }).toContain('die');
    abort.abort(new Error('enough'));
    await expect(watching).rejects.toThrow('enough');
    expect(seen.every((event) => event.type === 'container' && event.id === id)).toBe(true);
  });
});

describe('a container', () => {
  it('is attached before it starts, takes its size and its input, and has its exit status', async () => {
    const id = await stand.container('stty -echo; stty size; read -r line; echo "got $line"; exit 7');
    const { input, output } = await engine.containers.attach(id);
    const printed = new Collected(output);
    await engine.containers.resize(id, { cols: 101, rows: 33 });
    await engine.containers.start(id);
    await engine.containers.resize(id, { cols: 101, rows: 33 });
    await printed.has('33 101');
    input.write('hello\n');
    await printed.has('got hello');
    expect(await engine.containers.wait(id)).toBe(7);
    await printed.ended;
    expect(await engine.containers.inspect(id)).toMatchObject({ status: 'exited', exitCode: 7 });
    expect(Buffer.concat(await Array.fromAsync(engine.containers.logs(id))).equals(printed.bytes)).toBe(true);
  });

  it('takes every key, also those that detach a terminal elsewhere', async () => {
    const id = await stand.container(ECHO);
    const { input, output } = await engine.containers.attach(id);
    const printed = new Collected(output);
    await engine.containers.start(id);
    await printed.has('ready');
    for (const key of ['\x10', '\x11', '\x10\x11', 'after']) {
      input.write(key);
      await printed.has(key);
    }
  });

  it('has no rights and no more than it was given', async () => {
    const id = await stand.container(
      'cat /proc/self/status; touch /there || echo read-only; touch /tmp/it && echo temporary; env; exit',
      {
        readOnlyRoot: true,
        memoryPaths: { '/tmp': 'rw,mode=1777,size=16m' },
        environment: { GIVEN: 'this' },
        user: '4321:4321',
      },
    );
    await engine.containers.start(id);
    await engine.containers.wait(id);
    const text = Buffer.concat(await Array.fromAsync(engine.containers.logs(id))).toString();
    expect(text).toMatch(/CapBnd:\s+0{16}/);
    expect(text).toMatch(/NoNewPrivs:\s+1/);
    expect(text).toMatch(/Uid:\s+4321/);
    expect(text).toContain('read-only');
    expect(text).toContain('temporary');
    expect(text).toContain('GIVEN=this');
  });

  it('can be signalled, stopped and removed, also when it is not there', async () => {
    const { containers } = engine;
    const id = await stand.container("trap 'exit 5' USR1; while :; do sleep 0.05; done");
    expect(await containers.kill(id, 'SIGUSR1')).toBe(false);
    await containers.start(id);
    await containers.start(id);
    expect(await containers.kill(id, 'SIGUSR1')).toBe(true);
    expect(await containers.wait(id)).toBe(5);
    expect(await containers.kill(id, 'SIGKILL')).toBe(false);
    expect(await containers.stop(id, 0)).toBe(true);
    expect(await containers.remove(id)).toBe(true);
    expect(await containers.remove(id)).toBe(false);
    expect(await containers.stop(id, 0)).toBe(false);
    expect(await containers.kill(id, 'SIGTERM')).toBe(false);
    expect(await containers.inspect(id)).toBeUndefined();
    await expect(containers.start(id)).rejects.toMatchObject({ code: 'engine_refused' });
    await expect(containers.attach(id)).rejects.toMatchObject({ code: 'engine_refused' });
  });

  it('is found by its labels, with them', async () => {
    const labels = { 'dev.berth.test': stand.prefix, 'dev.berth.instance': stand.prefix };
    const id = await stand.container('exit', { labels });
    await stand.container('exit');
    const [found, ...others] = await engine.containers.list([`dev.berth.instance=${stand.prefix}`]);
    expect(found).toMatchObject({ id, labels, status: 'created' });
    expect(others).toEqual([]);
  });

  it('is waited for no longer than the caller wants', async () => {
    const id = await stand.container('exec sleep 1000');
    await engine.containers.start(id);
    const abort = new AbortController();
    const waiting = engine.containers.wait(id, { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  it('has a port that only this machine reaches', async () => {
    const network = stand.name();
    await engine.networks.create({ name: network, isInternal: false, labels: {} });
    try {
      const script = `exec node -e "require('net').createServer(s=>s.end('here')).listen(80+8000,()=>console.log('up'))"`;
      const id = await stand.container(script, { network, ports: [{ inside: 8080, outside: 28_431 }] });
      const printed = new Collected((await engine.containers.attach(id)).output);
      await engine.containers.start(id);
      await printed.has('up');
      const answer = await fetchText(28_431);
      expect(answer).toBe('here');
      expect(await engine.networks.inspect(network)).toMatchObject({ name: network, driver: 'bridge' });
    } finally {
      await stand.clear();
      expect(await engine.networks.remove(network)).toBe(true);
    }
    expect(await engine.networks.remove(network)).toBe(false);
    expect(await engine.networks.inspect(network)).toBeUndefined();
  });
});

describe('an execution', () => {
  it('has both outputs apart, and its exit status', async () => {
    const id = await stand.container('exec sleep 1000');
    await engine.containers.start(id);
    const command = ['/bin/sh', '-c', 'echo out; echo err >&2; exit 3'];
    const execution = await engine.executions.create(id, { command, hasTerminal: false });
    const stream = await engine.executions.start(execution, false);
    const texts = { stdout: '', stderr: '' };
    for await (const { stream: name, bytes } of engine.executions.frames(stream))
      texts[name] += String(bytes);
    expect(texts).toEqual({ stdout: 'out\n', stderr: 'err\n' });
    expect(await engine.executions.inspect(execution)).toEqual({ isRunning: false, exitCode: 3 });
  });

  it('may have a terminal', async () => {
    const id = await stand.container('exec sleep 1000');
    await engine.containers.start(id);
    const command = ['/bin/sh', '-c', 'read -r line; stty size; echo "got $line"'];
    const execution = await engine.executions.create(id, { command, hasTerminal: true });
    const { input, output } = await engine.executions.start(execution, true);
    const printed = new Collected(output);
    await engine.executions.resize(execution, { cols: 77, rows: 22 });
    input.write('hello\n');
    await printed.has('22 77');
    await printed.has('got hello');
  });
});

describe('an image', () => {
  it('that is not there is no image', async () => {
    expect(await engine.images.inspect('localhost/berth-none')).toBeUndefined();
    await expect(stand.container('exit', { image: 'localhost/berth-none' })).rejects.toMatchObject({
      code: 'image_missing',
    });
    await expect(Array.fromAsync(engine.images.pull('127.0.0.1:1/berth-none'))).rejects.toMatchObject({
      code: 'image_missing',
    });
  });

  it('is built from an archive, step by step, and removed', async () => {
    const name = `localhost/${stand.prefix}`;
    const recipe = 'FROM localhost/berth-test\nCOPY note /note\nENV BUILT=here\nUSER 1234\n';
    const context = archiveOf({ Dockerfile: recipe, note: 'hello' });
    const steps = await Array.fromAsync(engine.images.build({ context, name, labels: { [name]: 'x' } }));
    expect(steps.map(({ text }) => text).join('\n')).toMatch(/COPY note/);
    expect(await engine.images.list([`${name}=x`])).toMatchObject([{ labels: { [name]: 'x' } }]);
    const facts = await engine.images.inspect(name);
    expect(facts).toMatchObject({ user: '1234', environment: expect.arrayContaining(['BUILT=here']) });
    const id = await stand.container('cat /note', { image: name });
    await engine.containers.start(id);
    await engine.containers.wait(id);
    expect(Buffer.concat(await Array.fromAsync(engine.containers.logs(id))).toString()).toBe('hello');
    await stand.clear();
    expect(await engine.images.remove(name)).toBe(true);
    expect(await engine.images.remove(name)).toBe(false);
  });

  it('whose recipe fails is not built, and the engine says why', async () => {
    const context = archiveOf({ Dockerfile: 'FROM localhost/berth-test\nCOPY absent /absent\n' });
    const building = engine.images.build({ context, name: `localhost/${stand.prefix}-bad` });
    const failure: unknown = await Array.fromAsync(building).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BerthError);
    expect(failure).toMatchObject({ code: 'engine_refused', message: expect.stringContaining('absent') });
  });
});

async function fetchText(port: number): Promise<string> {
  const { connect } = await import('node:net');
  const socket = connect(port, '127.0.0.1');
  const chunks = await Array.fromAsync(socket as AsyncIterable<Buffer>);
  return Buffer.concat(chunks).toString();
}
