import type { InstanceView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstGap, numberedLines, Sandbox, until } from '../support/sandbox.ts';

const INSTANCES = 20;
const ROUNDS = Number(process.env['BERTH_TEST_ROUNDS'] ?? 50);
/** A round is three commands and a daemon's start, on a machine with twenty busy programs. */
const ROUND_MS = 6000;
const COUNTER = 'i=0; while :; do i=$((i+1)); echo "line $i"; sleep 0.1; done';

describe('kill -9 of the daemon under load', () => {
  let sandbox: Sandbox;
  let before: InstanceView[];

  beforeAll(async () => {
    sandbox = await Sandbox.create();
    const names = Array.from({ length: INSTANCES }, (_, index) => `writer-${index + 1}`);
    before = await Promise.all(names.map((name) => sandbox.start(name, COUNTER)));
  }, 60_000);
  afterAll(() => sandbox.dispose());

  it(
    `${ROUNDS} times in a row: the same children, every time`,
    async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        await sandbox.killDaemon();
        const after = await sandbox.list();
        expect(pids(after), `round ${round}`).toEqual(pids(before));
        expect(after.every(({ status }) => status === 'running')).toBe(true);
      }
      await until('all are attached again', async () =>
        (await sandbox.list()).every(({ attachment }) => attachment === 'connected'),
      );
    },
    ROUNDS * ROUND_MS,
  );

  it('and no line is missing from any log', async () => {
    for (const { name } of before) {
      const lines = numberedLines(await sandbox.ok('logs', name));
      expect([name, lines[0], firstGap(lines)]).toEqual([name, 1, undefined]);
      expect(lines.length).toBeGreaterThan(ROUNDS);
    }
  }, 120_000);

  it('stops them all within the grace', async () => {
    const started = performance.now();
    await sandbox.ok('stop', ...before.map(({ name }) => name), '--grace', '2s');
    expect(performance.now() - started).toBeLessThan(4000);
    expect(before.flatMap(({ id }) => sandbox.processesOf(id))).toEqual([]);
  });
});

function pids(instances: readonly InstanceView[]): (number | null)[] {
  return instances.map(({ pid }) => pid).sort();
}
