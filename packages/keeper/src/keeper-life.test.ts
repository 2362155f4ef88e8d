import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile, readlink, readdir, rm, stat } from 'node:fs/promises';
import { createHost } from '@berth/host';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { KeeperStand, type TestKeeper } from './test-programs/keeper-stand.ts';
import { OBEDIENT, script, STUBBORN } from './test-programs/programs.ts';
import { until } from './test-programs/until.ts';

const host = createHost();
let stand: KeeperStand;
beforeAll(async () => {
  stand = await KeeperStand.open();
});
afterEach(async () => {
  expect(await stand.clear()).toEqual([]);
});
afterAll(() => stand.close());

async function isGone(path: string): Promise<boolean> {
  return access(path).then(
    () => false,
    () => true,
  );
}

/** Those that live; one that only waits to be reaped does not. */
async function living(pids: readonly number[]): Promise<number[]> {
  const found = await Promise.all(pids.map((pid) => host.identify(pid)));
  return pids.filter((_, index) => found[index] !== undefined);
}

async function endOf(keeper: TestKeeper) {
  await keeper.gone;
  return keeper.exitFile();
}

describe('the end of a run', () => {
  it('has the exit code, on disk, in the log and at every client', async () => {
    const keeper = await stand.start(script('read -r line; exit 7'));
    const client = await keeper.connect();
    client.subscribe(0);
    await client.link.input(Buffer.from('go\n'));
    expect(await client.exited()).toMatchObject({ code: 7, signal: null, cause: 'exited' });
    expect(await endOf(keeper)).toMatchObject({ code: 7, signal: null, cause: 'exited' });
    expect((await keeper.log()).at(-1)).toMatchObject({ kind: 'exit', exit: { code: 7 } });
    expect(await isGone(keeper.config.socket)).toBe(true);
    await until('the end of the connection', () => client.ended === null);
  });

  it('has the signal that ended the program', async () => {
    const keeper = await stand.start(script('kill -9 $$'));
    expect(await endOf(keeper)).toMatchObject({ code: null, signal: 'SIGKILL', cause: 'signalled' });
  });

  it('is known of a program that ends at once, together with its output', async () => {
    const keepers = await Promise.all([1, 2, 3, 4].map(() => stand.start(script('echo hello; exit 3'))));
    for (const keeper of keepers) {
      expect(await endOf(keeper)).toMatchObject({ code: 3, cause: 'exited' });
      expect((await keeper.output()).toString()).toBe('hello\r\n');
      expect((await keeper.status()).child?.pid).toBeGreaterThan(0);
    }
  });

  it('never loses the tail of the output', async () => {
    const wanted = Buffer.from(Array.from({ length: 200_000 }, (_, line) => `${line + 1}\r\n`).join(''));
    const keepers = await Promise.all([1, 2, 3].map(() => stand.start(script('seq 1 200000'))));
    for (const keeper of keepers) {
      await keeper.gone;
      expect((await keeper.output()).equals(wanted)).toBe(true);
    }
  });
});

describe('stop', () => {
  async function stop(keeper: TestKeeper, graceMs: number, signal = 'SIGHUP') {
    const client = await keeper.connect();
    const begun = performance.now();
    client.link.stop({ signal, graceMs });
    const exit = await client.exited();
    await keeper.gone;
    return { exit, ms: performance.now() - begun };
  }

  it('ends an obedient program with the signal', async () => {
    const keeper = await stand.start(OBEDIENT);
    const { exit, ms } = await stop(keeper, 10_000, 'SIGTERM');
    expect(exit).toMatchObject({ signal: 'SIGTERM', cause: 'stopped' });
    expect(ms).toBeLessThan(5000);
  });

  it('kills what does not obey, after the grace and not before', async () => {
    const keeper = await stand.start(STUBBORN);
    await keeper.printed('ready');
    const { exit, ms } = await stop(keeper, 300);
    expect(exit).toMatchObject({ signal: 'SIGKILL', cause: 'stopped' });
    expect(ms).toBeGreaterThanOrEqual(300);
    expect(await keeper.members()).toEqual([]);
  });

  it('lets a second request shorten the grace of the first', async () => {
    const keeper = await stand.start(STUBBORN);
    await keeper.printed('ready');
    const [first, second] = [await keeper.connect(), await keeper.connect()];
    const begun = performance.now();
    first.link.stop({ signal: 'SIGHUP', graceMs: 60_000 });
    second.link.stop({ signal: 'SIGHUP', graceMs: 50 });
    await first.exited();
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('is not spoilt by a request with a signal that does not exist', async () => {
    const keeper = await stand.start(OBEDIENT);
    const client = await keeper.connect();
    client.link.stop({ signal: 'SIGNONSENSE', graceMs: 60_000 });
    await until('the end of that connection', () => client.ended);
    expect((await stop(keeper, 5000)).exit).toMatchObject({ cause: 'stopped' });
  });

  it('continues a stopped process so that it can obey', async () => {
    const keeper = await stand.start(script("trap 'exit 4' TERM; echo ready; while :; do sleep 0.01; done"));
    await keeper.printed('ready');
    process.kill(await keeper.childPid(), 'SIGSTOP');
    expect((await stop(keeper, 10_000, 'SIGTERM')).exit).toMatchObject({ code: 4, cause: 'stopped' });
  });

  it('ends the whole tree: other sessions, daemons, and whoever dropped its environment', async () => {
    const keeper = await stand.start(
      script(
        `trap '' HUP
        setsid sleep 1001 &
        setsid sh -c "trap '' HUP; (sleep 1002 &) ; exit 0"
        (setsid env -i sleep 1003 &)
        env -i sleep 1004 &
        echo ready; exec sleep 1000`,
      ),
    );
    await keeper.printed('ready');
    const sleepers = ['1000', '1001', '1002', '1004'];
    const pids = await until('all processes', async () => {
      const found = await pidsOf(sleepers, keeper);
      return found.length === sleepers.length ? found : undefined;
    });
    await stop(keeper, 100);
    expect(await living(pids)).toEqual([]);
    await endStrays('1003');
  });
});

/** Pids of `sleep N` below this keeper's directory. */
async function pidsOf(seconds: readonly string[], { home }: Pick<TestKeeper, 'home'>): Promise<number[]> {
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (cwd === home && seconds.some((count) => command === `sleep\0${count}\0`)) found.push(Number(pid));
  }
  return found;
}

/** The one kind that cannot be proven to belong to a run: own session, no marker, no living parent. */
async function endStrays(seconds: string): Promise<void> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command === `sleep\0${seconds}\0`) process.kill(Number(pid), 'SIGKILL');
  }
}

describe('what a program leaves behind when it ends by itself', () => {
  it('is ended: in the background, in another session, without the marker', async () => {
    const keeper = await stand.start(
      script(
        'nohup sleep 1001 >/dev/null 2>&1 & setsid sleep 1002 & nohup env -i sleep 1003 & read -r go; exit 5',
      ),
    );
    const pids = await until('the background', async () => {
      const found = await pidsOf(['1001', '1002', '1003'], keeper);
      return found.length === 3 ? found : undefined;
    });
    await (await keeper.connect()).link.input(Buffer.from('go\n'));
    expect(await endOf(keeper)).toMatchObject({ code: 5, cause: 'exited' });
    expect(await living(pids)).toEqual([]);
  });
});

describe('a keeper', () => {
  it('shrugs off hang-ups, interrupts and broken pipes', async () => {
    const keeper = await stand.start(OBEDIENT);
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGPIPE'] as const)
      process.kill(keeper.process.pid ?? 0, signal);
    const client = await keeper.connect();
    client.subscribe(0);
    await client.sees('ready');
    expect(keeper.process.exitCode).toBeNull();
  });

  it('leads a session of its own', async () => {
    const keeper = await stand.start(OBEDIENT);
    const fields = (await readFile(`/proc/${keeper.process.pid}/stat`, 'utf8')).split(') ')[1]?.split(' ');
    expect(fields?.[3]).toBe(String(keeper.process.pid));
    expect(fields?.[4], 'no controlling terminal').toBe('0');
  });

  it('ends its run in order when it is asked to terminate', async () => {
    const keeper = await stand.start(OBEDIENT);
    process.kill(keeper.process.pid ?? 0, 'SIGTERM');
    expect(await endOf(keeper)).toMatchObject({ signal: 'SIGHUP', cause: 'stopped' });
  });

  it('does all its work with its own program file deleted', async () => {
    const own = await KeeperStand.open();
    try {
      const keeper = await own.start(OBEDIENT);
      await rm(own.entry);
      const client = await keeper.connect();
      client.subscribe(0);
      client.link.resize(90, 30);
      await client.sees('ready');
      client.link.stop({ signal: 'SIGHUP', graceMs: 1000 });
      expect(await client.exited()).toMatchObject({ cause: 'stopped' });
      await keeper.gone;
      expect(await keeper.exitFile()).toMatchObject({ cause: 'stopped' });
    } finally {
      await own.close();
    }
  });

  it('has a socket that only its user can use, and no descriptor of its own at 0 or 1', async () => {
    const keeper = await stand.start(OBEDIENT);
    expect((await stat(keeper.config.socket)).mode & 0o777).toBe(0o600);
    await keeper.connect();
    const at = (fd: number) => readlink(`/proc/${keeper.process.pid}/fd/${fd}`);
    expect([await at(0), await at(1)]).toEqual(['/dev/null', '/dev/null']);
  });

  it('gives its child no descriptor but the terminal, the default signals and the mask of its user', async () => {
    const keeper = await stand.start(script('umask; echo ready; exec sleep 1000'), { umask: 0o027 });
    await keeper.printed('ready');
    const pid = await keeper.childPid();
    const open = await Promise.all(
      (await readdir(`/proc/${pid}/fd`)).map((fd) => readlink(`/proc/${pid}/fd/${fd}`)),
    );
    expect(new Set(open).size, open.join(' ')).toBe(1);
    expect(open[0]).toMatch(/^\/dev\/pts\//);
    expect(await readFile(`/proc/${pid}/status`, 'utf8')).toMatch(/^SigIgn:\s0+$/m);
    expect((await keeper.output()).toString()).toMatch(/^0027/);
  });

  it('takes no run that was given up before it came', async () => {
    const first = await stand.start(OBEDIENT);
    const second = await stand.spawn(OBEDIENT, {
      home: first.home,
      directory: first.config.directory,
      socket: first.config.socket,
    });
    expect(await second.ready).toMatchObject({ ready: false, code: 'claimed' });
    await second.gone;
    expect((await first.connect()).link.status.run).toBe(first.config.run);
  });

  it('leaves without a trace when its starter dies before it has said all', async () => {
    const starter = spawn(process.execPath, [stand.entry], { stdio: ['pipe', 'pipe', 'inherit'] });
    starter.stdin.end('{"instance":"ins_1","direct');
    const [code] = (await once(starter, 'exit')) as [number];
    expect(code).toBe(0);
    expect(starter.stdout.read()).toBeNull();
  });

  it('goes on when the process group of its starter is killed', async () => {
    const keeper = await stand.spawn(OBEDIENT, { throughShell: true });
    expect((await keeper.ready).ready).toBe(true);
    process.kill(-(keeper.process.pid ?? 0), 'SIGKILL');
    await keeper.gone;
    const client = await keeper.connect();
    client.link.stop({ signal: 'SIGHUP', graceMs: 1000 });
    expect(await client.exited()).toMatchObject({ cause: 'stopped' });
    const { pid } = (await keeper.status()).keeper;
    await until('the end of the keeper', async () => (await host.identify(pid)) === undefined);
  });

  it('says why a run could not begin, and leaves nothing running', async () => {
    const keeper = await stand.spawn(OBEDIENT, { stopSignal: 'SIGNONSENSE' });
    expect(await keeper.ready).toMatchObject({
      ready: false,
      message: expect.stringContaining('SIGNONSENSE'),
    });
    await keeper.gone;
    expect(await keeper.members()).toEqual([]);
  });
});
