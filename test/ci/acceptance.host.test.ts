import type { InstanceView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstGap, isAlive, numberedLines, Sandbox, until } from '../support/sandbox.ts';

describe('ten demos and ten shells', () => {
  let sandbox: Sandbox;
  let all: InstanceView[];
  beforeAll(async () => {
    sandbox = await Sandbox.create();
    const agents = [...Array<string>(10).fill('demo'), ...Array<string>(10).fill('shell')];
    all = await Promise.all(agents.map((agent) => sandbox.startWith([agent], [])));
  }, 60_000);
  afterAll(() => sandbox.dispose());

  it('all run, under names of their own', async () => {
    const found = await sandbox.list();
    expect(found).toHaveLength(20);
    expect(found.every(({ status }) => status === 'running')).toBe(true);
    expect(new Set(found.map(({ name }) => name)).size).toBe(20);
  });

  it('survive a kill of the daemon with the same pids, and a counting child loses no line', async () => {
    await sandbox.ok(
      'send',
      'shell-1',
      'i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo "line $i"; sleep 0.01; done',
    );
    await until('it counts', async () => numberedLines(await sandbox.ok('logs', 'shell-1')).length > 10);
    await sandbox.killDaemon();
    expect((await sandbox.list()).map(({ pid }) => pid).sort()).toEqual(all.map(({ pid }) => pid).sort());
    await until(
      'it has counted',
      async () => numberedLines(await sandbox.ok('logs', 'shell-1')).includes(300),
      20_000,
    );
    const lines = numberedLines(await sandbox.ok('logs', 'shell-1'));
    expect([lines[0], lines.at(-1), firstGap(lines)]).toEqual([1, 300, undefined]);
  }, 60_000);

  it('stop together within four seconds, and nothing is left', async () => {
    const started = performance.now();
    await sandbox.ok('stop', ...all.map(({ name }) => name), '--grace', '2s');
    expect(performance.now() - started).toBeLessThan(4000);
    expect(all.filter(({ pid, keeperPid }) => isAlive(pid ?? 0) || isAlive(keeperPid ?? 0))).toEqual([]);
    expect(all.flatMap(({ id }) => sandbox.processesOf(id))).toEqual([]);
  });
});
