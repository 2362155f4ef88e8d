import type { RunId } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';
import { SILENT } from './silent-terminal.ts';

async function archived(agent = 'helper') {
  const bench = new CoreBench(createMemoryStore());
  const daemon = bench.boot();
  await daemon.reconcile();
  daemon.inbox.start();
  const before = await daemon.berth.start(
    OWNER,
    startInput({ agent, name: 'ann', ports: [{ name: 'web' }] }),
  );
  const view = await daemon.berth.archive(OWNER, 'ann');
  return { bench, daemon, before, view };
}

describe('an archived instance', () => {
  it('does not run and keeps everything', async () => {
    const { bench, before, view } = await archived();
    expect(view).toMatchObject({
      ...{ id: before.id, name: 'ann', status: 'exited', archived: true, recovery: null },
      exit: { cause: 'stopped' },
    });
    expect(bench.world.living()).toHaveLength(0);
    expect(await bench.store.listLeases()).toHaveLength(0);
  });

  it('wakes for whoever wants to type, with its port, once for all who come', async () => {
    const { bench, daemon, before } = await archived();
    const eyes = [1, 2, 3].map(() =>
      daemon.berth.openTerminal(OWNER, 'ann', { write: true, events: SILENT }),
    );
    for (const { link } of await Promise.all(eyes)) link.close();
    const view = await daemon.berth.inspect(OWNER, 'ann');
    expect(view).toMatchObject({ status: 'running', archived: false, generation: 2, ports: before.ports });
    expect(bench.world.living()).toHaveLength(1);
  });

  it('wakes for text, and for a prompt, which waits until it is ready', async () => {
    const text = await archived();
    await text.daemon.berth.send(OWNER, 'ann', { text: 'hello' });
    expect(text.bench.world.living()).toHaveLength(1);
    const { daemon } = await archived('clever');
    const sent = await daemon.inbox.send(OWNER, 'ann', { text: 'go on', urgent: false });
    expect(sent).toMatchObject({ state: 'queued', reason: 'it is starting' });
    expect((await daemon.berth.inspect(OWNER, 'ann')).status).toBe('running');
  });

  it('does not wake for those who only look, and comes back by itself only when it was awake', async () => {
    const { bench, daemon } = await archived('clever');
    const look = daemon.berth.openTerminal(OWNER, 'ann', { write: false, events: SILENT });
    await expect(look).rejects.toThrow('is not running');
    await bench.clock.advance(3_600_000);
    expect(bench.world.living()).toHaveLength(0);
  });

  it('is not started when it cannot be, and nothing is sent then', async () => {
    const { bench, daemon } = await archived('clever');
    bench.machine.missingDirectories.add('/work');
    const sent = daemon.inbox.send(OWNER, 'ann', { text: 'go on', urgent: false });
    await expect(sent).rejects.toThrow('There is no directory');
    expect(await daemon.inbox.list(OWNER, 'ann')).toHaveLength(0);
    expect((await daemon.berth.inspect(OWNER, 'ann')).archived).toBe(true);
  });

  it('is taken back as ended, with all that it had, and is started by nobody but a person', async () => {
    const { bench, daemon, before } = await archived('clever');
    const back = await daemon.berth.restore(OWNER, 'ann');
    expect(back).toMatchObject({
      ...{ id: before.id, run: before.run, generation: 1, conversation: before.conversation },
      ...{ status: 'exited', archived: false, removedAt: null, recovery: null, exit: { cause: 'stopped' } },
    });
    expect((await daemon.berth.history(OWNER, 'ann', 1))[0]).toMatchObject({
      ...{ type: 'instance.restored', data: { from: 'archive' } },
    });
    const typing = daemon.berth.send(OWNER, 'ann', { text: 'hello' });
    await expect(typing).rejects.toMatchObject({ code: 'not_running' });
    await bench.clock.advance(3_600_000);
    expect(bench.world.living()).toHaveLength(0);
    const again = await daemon.berth.restart(OWNER, 'ann');
    expect(again).toMatchObject({ status: 'running', generation: 2, ports: before.ports });
    expect(again.conversation).toBe(before.conversation);
  });

  it('is taken back while it still ends', async () => {
    const bench = new CoreBench(createMemoryStore());
    const daemon = bench.boot();
    await daemon.reconcile();
    await daemon.berth.start(OWNER, startInput({ name: 'ann' }));
    bench.world.faults.delay('stop', 500);
    const archiving = daemon.berth.archive(OWNER, 'ann');
    await settled();
    expect(await daemon.berth.restore(OWNER, 'ann')).toMatchObject({ status: 'stopping', archived: false });
    await bench.clock.advance(1000);
    expect(await archiving).toMatchObject({ status: 'exited', archived: false });
    expect(bench.world.living()).toHaveLength(0);
  });

  it('is not owed its start any more when it is taken back after a failure', async () => {
    const bench = new CoreBench(createMemoryStore());
    const daemon = bench.boot();
    await daemon.reconcile();
    const { run } = await daemon.berth.start(OWNER, startInput({ name: 'ann', restart: 'always' }));
    bench.world.run(run as RunId).exitBy(1);
    await settled();
    await daemon.berth.archive(OWNER, 'ann');
    const back = await daemon.berth.restore(OWNER, 'ann');
    expect(back).toMatchObject({ status: 'exited', recovery: null, exit: { cause: 'exited', code: 1 } });
    await bench.clock.advance(3_600_000);
    expect(bench.world.living()).toHaveLength(0);
  });

  it('may have ended before, and is not started again then', async () => {
    const bench = new CoreBench(createMemoryStore());
    const daemon = bench.boot();
    await daemon.reconcile();
    const { run } = await daemon.berth.start(OWNER, startInput({ name: 'ann', restart: 'always' }));
    bench.world.run(run as RunId).exitBy(1);
    await settled();
    expect(await daemon.berth.archive(OWNER, 'ann')).toMatchObject({ archived: true, recovery: null });
    await bench.clock.advance(3_600_000);
    expect(bench.world.living()).toHaveLength(0);
  });
});
