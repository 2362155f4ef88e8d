import { existsSync, readdirSync } from 'node:fs';
import { BerthClient } from '@berth/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';

const CYCLES = Number(process.env['BERTH_TEST_CYCLES'] ?? 300);
/** At the most, on a busy machine. */
const CYCLE_MS = 900;
const WIDTH = 4;
/** Room for what comes and goes: a request under way, a log being opened. */
const DESCRIPTOR_SLACK = 8;
/** Files of groups are kept open for some looks after the last that read them, and looks are ten seconds apart. */
const LET_GO_MS = 120_000;

describe(`${CYCLES} times start, stop, remove`, () => {
  let sandbox: Sandbox;
  let client: BerthClient;
  const groups: string[] = [];

  beforeAll(async () => {
    sandbox = await Sandbox.create();
    await sandbox.ok('up');
    client = new BerthClient({ environment: sandbox.environment() });
    await cycle(0);
  });
  afterAll(() => sandbox.dispose());

  async function cycle(number: number): Promise<void> {
    const { id, cgroup } = await client.start({
      name: `cycle-${number}`,
      directory: sandbox.work,
      command: ['sleep', '600'],
    });
    if (cgroup !== null) groups.push(cgroup);
    await client.stop(id, 2000);
    await client.remove(id);
  }

  it(
    'leaves no process, descriptor, socket or control group behind',
    async () => {
      const daemon = await sandbox.daemonPid();
      const before = descriptors(daemon);
      const others = () =>
        sandbox
          .processes()
          .filter((pid) => pid !== daemon && !sandbox.commandOf(pid).includes('keeper.js standby '));
      const numbers = Array.from({ length: CYCLES }, (_, index) => index + 1).values();
      const work = async () => {
        for (const number of numbers) await cycle(number);
      };
      await Promise.all(Array.from({ length: WIDTH }, work));
      await until('only the daemon is left, and who stands by', () => others().length === 0);
      await until('descriptors are back', () => descriptors(daemon) <= before + DESCRIPTOR_SLACK, LET_GO_MS);
      expect(readdirSync(`${sandbox.state}/run`)).toEqual(['daemon.sock']);
      expect(readdirSync(`${sandbox.state}/screens`)).toEqual([]);
      expect(await client.instances()).toEqual([]);
      expect(groups).toHaveLength(CYCLES + 1);
      await until('no control group is left', () => !groups.some((group) => existsSync(group)));
    },
    CYCLES * CYCLE_MS + LET_GO_MS,
  );
});

function descriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
