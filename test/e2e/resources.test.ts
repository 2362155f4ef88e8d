import { BerthClient } from '@berth/client';
import type { InstanceView, MemoryView, ResourcesView, ResourceUse } from '@berth/contract/schemas';
import { memoryViewSchema } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';

/** Some looks, each a second after the other, and some commands between them. */
const WATCH_MS = 60_000;

describe('what instances use', () => {
  let sandbox: Sandbox;
  let client: BerthClient;
  beforeAll(async () => {
    sandbox = await Sandbox.create();
    client = new BerthClient({ environment: sandbox.environment({ BERTH_NO_AUTOSTART: '1' }) });
  });
  afterAll(() => sandbox.dispose());

  const useOf = (view: ResourcesView, { id }: InstanceView): ResourceUse | undefined =>
    view.instances.find(({ instance }) => instance === id);

  it('is seen every second by who watches, also after the daemon was killed', {
    timeout: WATCH_MS,
  }, async () => {
    const busy = await sandbox.start('busy', 'while :; do :; done');
    const idle = await sandbox.start('idle', 'sleep 1000 & sleep 1000 & wait');
    const controller = new AbortController();
    const views = client.watchResources({ signal: controller.signal });
    const next = async () => {
      const { value } = await views.next();
      if (value === undefined) throw new Error('the watch has ended');
      return value;
    };
    let view = await next();
    // It counts in wall time what a laden machine gives it: something, and never more than there is for one thread.
    for (let look = 0; (useOf(view, busy)?.cpu ?? 0) < 0.05 || useOf(view, idle)?.cpu == null; look += 1) {
      expect(look).toBeLessThan(10);
      view = await next();
    }
    expect(useOf(view, busy)?.cpu).toBeLessThan(1.5);
    expect(useOf(view, busy)).toMatchObject({ processes: 1 });
    expect(useOf(view, idle)).toMatchObject({ processes: 3 });
    expect(useOf(view, idle)?.cpu).toBeLessThan(0.05);
    expect(useOf(view, idle)?.memory).toBeGreaterThan(100_000);
    expect(view.periodMs).toBe(1000);
    const before = useOf(view, busy)?.cpuMs ?? 0;

    await sandbox.killDaemon();
    await sandbox.ok('up');
    do view = await next();
    while (useOf(view, busy) === undefined);
    expect(useOf(view, busy)?.cpuMs).toBeGreaterThanOrEqual(before);
    await sandbox.ok('stop', 'busy', '--grace', '0s');
    await until('the instance is left out', async () => useOf(await next(), busy) === undefined);
    controller.abort();
    await expect(views.next()).rejects.toThrow();
  });

  it('is exact when somebody asks for it', async () => {
    const { id } = await sandbox.start('shell', 'sleep 1000 & wait');
    const { memory } = await sandbox.json<{ memory: MemoryView }>('inspect', 'shell', '--memory');
    const { pss, rss, keeperPss, processes } = memoryViewSchema.strict().parse(memory);
    expect(memory.instance).toBe(id);
    expect(processes).toBe(2);
    expect(pss).toBeGreaterThan(0);
    expect(pss).toBeLessThanOrEqual(rss);
    expect(keeperPss).toBeGreaterThan(1_000_000);
    expect(await sandbox.ok('inspect', 'shell', '--memory')).toMatch(
      /^memory +pss=\d+\.\dMiB rss=\d+\.\dMiB keeperPss=\d+\.\dMiB processes=2$/m,
    );
    expect(await sandbox.ok('inspect', 'shell')).not.toMatch(/^memory/m);
    await sandbox.ok('stop', 'shell', '--grace', '0s');
    const refused = await sandbox.run(['inspect', 'shell', '--memory']);
    expect(refused).toMatchObject({ code: 4, stdout: '' });
    expect(refused.stderr).toMatch(/shell is not running/);
  });
});
