import { BerthClient } from '@berth/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';

/** Leaves its session and its environment, and loses its parents. */
const RUNAWAY = "env -i setsid sh -c 'sleep 3000 & sleep 3000 & exit 0'";

/** Needs control groups that may be written. */
describe('what an instance uses, counted by its control group', () => {
  let sandbox: Sandbox;
  let client: BerthClient;
  beforeAll(async () => {
    sandbox = await Sandbox.create();
    client = new BerthClient({ environment: sandbox.environment({ BERTH_NO_AUTOSTART: '1' }) });
  });
  afterAll(() => sandbox.dispose());

  it('includes processes that nothing else shows to be its own', async () => {
    const { id } = await sandbox.start('runaway', `${RUNAWAY}; sleep 3000`);
    const use = async () => {
      const { instances } = await client.resources();
      return instances.find(({ instance }) => instance === id);
    };
    await until('all of them are seen', async () => (await use())?.processes === 4);
    expect(await use()).toMatchObject({ source: 'cgroup', processes: 4 });
    expect((await client.use.memory('runaway')).processes).toBe(4);
    await sandbox.ok('stop', 'runaway', '--grace', '0s');
  });
});
