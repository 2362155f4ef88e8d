import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceView, RecoveryPlanView } from '@berth/contract/schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstGap, isAlive, numberedLines, Sandbox, until } from '../support/sandbox.ts';

const COUNTER = 'i=0; while :; do i=$((i+1)); echo "line $i"; sleep 0.01; done';
const STAY = 'echo "I have $PORT"; sleep 1000';

describe('what dies comes back', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.create();
  });
  afterEach(() => sandbox.dispose());

  const start = (name: string, script: string, ...options: readonly string[]) =>
    sandbox.startWith(['-n', name, '--restart', 'on-failure', ...options], ['sh', '-c', script]);
  const inspect = (name: string) => sandbox.json<InstanceView>('inspect', name);

  /** Waits for its run of that number. */
  async function runsAgain(name: string, generation: number): Promise<InstanceView> {
    let view = await inspect(name);
    await until(`${name} runs again`, async () => {
      view = await inspect(name);
      return view.status === 'running' && view.generation === generation;
    });
    return view;
  }

  async function told(name: string): Promise<string[]> {
    const events = await sandbox.json<{ type: string }[]>('history', name);
    return events.map(({ type }) => type).filter((type) => type.startsWith('recovery.'));
  }

  it('a program that is killed, in its place and with its port', async () => {
    const before = await start('web', STAY, '--port', 'web');
    process.kill(before.pid ?? 0, 'SIGKILL');
    const after = await runsAgain('web', 2);
    expect(after).toMatchObject({ id: before.id, workspace: before.workspace, ports: before.ports });
    expect(await told('web')).toEqual(['recovery.planned', 'recovery.restarted']);
    await until('it prints', async () => (await sandbox.ok('logs', 'web')).includes('I have'));
    const port = before.ports[0]?.port;
    expect(await sandbox.ok('logs', 'web')).toContain(`I have ${port}`);
    expect(await sandbox.ok('logs', 'web', '--run', '1')).toContain(`I have ${port}`);
  });

  it('a keeper that is killed, with what was printed before', async () => {
    const before = await start('web', COUNTER);
    await until('it prints', async () => numberedLines(await sandbox.ok('logs', 'web')).length > 20);
    process.kill(before.keeperPid ?? 0, 'SIGKILL');
    const after = await runsAgain('web', 2);
    expect(isAlive(before.pid ?? 0)).toBe(false);
    expect(after.keeperPid).not.toBe(before.keeperPid);
    const lines = numberedLines(await sandbox.ok('logs', 'web', '--run', '1'));
    expect([lines[0], firstGap(lines), lines.length > 20]).toEqual([1, undefined, true]);
  });

  it('what a shutdown ended in good order, once the machine is up again', async () => {
    const before = await start('web', STAY);
    await sandbox.killDaemon();
    process.kill(before.keeperPid ?? 0, 'SIGTERM');
    await until('it is gone', () => !isAlive(before.keeperPid ?? 0));
    await sandbox.ok('up');
    expect((await runsAgain('web', 2)).exit).toBeNull();
  });

  it('what ended while no daemon ran, as soon as one does', async () => {
    const before = await start('web', STAY);
    await sandbox.killDaemon();
    process.kill(before.pid ?? 0, 'SIGKILL');
    await until('it is gone', () => !isAlive(before.pid ?? 0));
    await sandbox.ok('up');
    await runsAgain('web', 2);
  });

  it('nothing when only the daemon died', async () => {
    const before = await start('web', STAY);
    await sandbox.killDaemon();
    expect(await inspect('web')).toMatchObject({ status: 'running', pid: before.pid, generation: 1 });
    expect(await told('web')).toEqual([]);
  });

  it('not what left by itself, was stopped, or was not to come back', async () => {
    await start('left', 'exit 0');
    await start('stopped', STAY);
    await sandbox.start('plain', 'exit 3');
    await sandbox.ok('stop', 'stopped', '--grace', '1s');
    for (const name of ['left', 'plain']) await sandbox.ok('wait', name, '--for', 'exit');
    const all = await sandbox.list();
    expect(all.map(({ recovery }) => recovery)).toEqual([null, null, null]);
    expect(await sandbox.json<RecoveryPlanView>('recover')).toEqual({ paused: false, items: [] });
  });

  it('not a crash loop, which is kept as it is until it is released', async () => {
    const flag = join(sandbox.work, 'mended');
    await start('loop', `test -e ${flag} && exec sleep 1000; echo boom; exit 3`);
    await until('it is given up', async () => (await inspect('loop')).recovery?.state === 'quarantined');
    const shown = await sandbox.ok('ls');
    expect(shown).toContain('exited (3, quarantined)');
    const refused = await sandbox.run(['recover', 'loop']);
    expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('berth release loop')]);
    expect(await sandbox.ok('recover', '--all')).toBe('');
    expect(await sandbox.ok('history', 'loop')).toMatch(/it is quarantined: it failed in the same way/);
    await writeFile(flag, '');
    expect(await sandbox.ok('release', 'loop')).toBe('loop is started again\n');
    await runsAgain('loop', 4);
  });

  it('nothing while recovery is paused, also by the next daemon', async () => {
    const { pid } = await start('web', STAY);
    await sandbox.ok('pause-recovery');
    process.kill(pid ?? 0, 'SIGKILL');
    await until('it ended', async () => (await inspect('web')).recovery?.hold === 'paused');
    await sandbox.killDaemon();
    const plan = await sandbox.json<RecoveryPlanView>('recover', '--dry-run');
    expect(plan).toMatchObject({
      paused: true,
      items: [{ name: 'web', recovery: { state: 'backing_off' } }],
    });
    await sandbox.ok('pause-recovery', '--off');
    await runsAgain('web', 2);
  });

  it('not what somebody took down over its wait', async () => {
    await mkdir(join(sandbox.home, 'config'), { recursive: true });
    await writeFile(
      join(sandbox.home, 'config/recovery.yaml'),
      'pace: { starts: 1 }\nbackoff: { first: 1h, max: 1h }\n',
    );
    const { pid } = await start('web', STAY);
    await sandbox.ok('pause-recovery');
    process.kill(pid ?? 0, 'SIGKILL');
    await until('it waits', async () => (await inspect('web')).recovery !== null);
    await sandbox.ok('stop', 'web');
    await sandbox.ok('pause-recovery', '--off');
    expect(await inspect('web')).toMatchObject({ status: 'exited', recovery: null });
    expect(await told('web')).toEqual(['recovery.planned', 'recovery.cancelled']);
  });

  it('not what cannot be started where it was, until that is mended', async () => {
    const place = join(sandbox.work, 'place');
    await mkdir(place);
    const { pid } = await start('web', STAY, '-C', place);
    await rm(place, { recursive: true });
    process.kill(pid ?? 0, 'SIGKILL');
    await until('it is blocked', async () => (await inspect('web')).recovery?.state === 'blocked');
    expect((await inspect('web')).recovery?.detail).toContain(place);
    await mkdir(place);
    await sandbox.ok('recover', 'web');
    await runsAgain('web', 2);
  });

  it('by the rules in recovery.yaml, as soon as they change', async () => {
    await start('loop', 'sleep 0.1; exit 3');
    await until('it is given up', async () => (await inspect('loop')).recovery?.reason === 'crash_loop');
    await mkdir(join(sandbox.home, 'config'), { recursive: true });
    const rules = 'backoff: { first: 10ms }\nbudget: { instance: 2 }\nloop: { ends: 50 }\n';
    await writeFile(join(sandbox.home, 'config/recovery.yaml'), rules);
    await until('the rules count', async () => {
      await sandbox.run(['release', 'loop']);
      await until('it is given up', async () => (await inspect('loop')).recovery?.state === 'quarantined');
      return (await inspect('loop')).recovery?.reason === 'budget';
    });
  });
});

describe('an archived instance', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.create();
  });
  afterEach(() => sandbox.dispose());

  // The demo assistant takes its time, as real ones do.
  it('is out of the way, keeps its output, and wakes for a prompt', { timeout: 60_000 }, async () => {
    await sandbox.ok('start', 'demo', '-n', 'ann');
    await sandbox.ok('wait', 'ann', '--for', 'idle');
    await sandbox.ok('send', 'ann', 'hello');
    await sandbox.ok('wait', 'ann', '--for', 'done');
    expect(await sandbox.ok('archive', 'ann', '--grace', '2s')).toBe('ann is archived\n');
    expect(await sandbox.list()).toEqual([]);
    expect(await sandbox.ok('ls', '-a')).toContain('archived');
    expect(await sandbox.ok('logs', 'ann')).toContain('I am the demo assistant');
    await sandbox.killDaemon();
    const asked = await sandbox.json<{ prompt: { state: string } }>('ask', 'ann', 'what is berth');
    expect(asked.prompt.state).toBe('delivered');
    expect(await sandbox.json<InstanceView>('inspect', 'ann')).toMatchObject({
      ...{ status: 'running', generation: 2, archived: false },
    });
  });
});
