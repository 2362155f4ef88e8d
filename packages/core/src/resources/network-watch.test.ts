import { type ActorId, newNodeId, type NotedDecision } from '@berth/contract';
import { Scope } from '@berth/foundation';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, settled, startInput } from '@berth/testkit';
import { expect, it } from 'vitest';
import { factMaker } from '../instance/facts.ts';
import { Insistence } from '../instance/insistence.ts';
import type { InstanceWithRun } from '../ports/store.ts';
import { NetworkWatch } from './network-watch.ts';

const decision = (sequence: number): NotedDecision => ({
  verdict: sequence % 2 === 0 ? 'allowed' : 'refused',
  host: `h${sequence}.example`,
  port: 443,
  address: null,
  reason: sequence % 2 === 0 ? null : 'host',
  sequence,
  time: sequence,
  times: 1,
});

async function open() {
  const bench = new CoreBench(createMemoryStore());
  const daemon = bench.boot();
  await daemon.reconcile();
  const { id } = await daemon.berth.start(OWNER, startInput({ command: ['obedient'], name: 'web' }));
  const [stored] = await bench.store.listInstances();
  if (stored?.run == null || stored.instance.id !== id) throw new Error('it was not stored');
  const { run } = stored;
  const { instance } = stored;
  const confinement = { network: 'allow-list', allowed: ['a.example'], mounts: [] } as const;
  const found: InstanceWithRun = { instance: { ...instance, spec: { ...instance.spec, confinement } }, run };
  /** As in a daemon of its own: it knows nothing but what is stored. */
  const watcher = () => {
    const looks = new Set<() => void>();
    const scope = new Scope(() => undefined);
    const log = { info: () => undefined, warn: (message: string) => expect.unreachable(message) };
    const common = { ...bench, scope, log, registry: daemon.registry };
    const watch = new NetworkWatch({
      ...common,
      drivers: new Map([[instance.runtime, daemon.driver]]),
      fact: factMaker(newNodeId(bench.identity), bench.identity),
      insistence: new Insistence(common),
      system: 'system:test' as ActorId,
      resources: {
        onSample: (listener) => {
          const look = () => listener([]);
          looks.add(look);
          return () => looks.delete(look);
        },
      },
    });
    return {
      watch,
      look: () => {
        for (const each of looks) each();
      },
    };
  };
  const world = bench.world.run(run.id);
  const told = async () =>
    (await bench.store.history(instance.id, 100))
      .filter(({ type }) => type.startsWith('network.'))
      .map(({ type, data }) => `${type} ${String(data['host'])}`);
  return { bench, found, watcher, world, told };
}

it('each decision becomes one event, whichever daemon reads it', async () => {
  const { found, watcher, world, told } = await open();
  const first = watcher();
  first.watch.runLive(found);
  world.decisions = [decision(1), decision(2)];
  first.look();
  first.look();
  await settled();
  expect(await told()).toStrictEqual(['network.refused h1.example', 'network.allowed h2.example']);
  world.decisions = [decision(1), decision(2), decision(3)];
  const second = watcher();
  second.watch.runLive(found);
  second.look();
  await settled();
  expect(await told()).toStrictEqual([
    'network.refused h1.example',
    'network.allowed h2.example',
    'network.refused h3.example',
  ]);
});

it('is not told again, however much else was told of the instance since', async () => {
  const { bench, found, watcher, world } = await open();
  const told = async () => (await bench.store.history(found.instance.id, 10, ['network.refused'])).length;
  world.decisions = [decision(1)];
  const first = watcher();
  first.watch.runLive(found);
  first.look();
  await settled();
  const [event] = await bench.store.history(found.instance.id, 1, ['run.started']);
  const others = Array.from({ length: 1100 }, () => event ?? expect.fail('it was started'));
  await bench.store.commit({ events: others });
  const second = watcher();
  second.watch.runLive(found);
  second.look();
  await settled();
  expect(await told()).toBe(1);
});

it('what was decided until the end of a run is told after it, also of one that nobody saw alive', async () => {
  const { found, watcher, world, told } = await open();
  world.decisions = [decision(1)];
  const { watch, look } = watcher();
  watch.runGone(found);
  await settled();
  expect(await told()).toStrictEqual(['network.refused h1.example']);
  world.decisions = [decision(1), decision(2)];
  look();
  await settled();
  expect(await told()).toHaveLength(1);
});
