import type { InstanceId, RunId } from '@berth/contract';
import { describe, expect, it } from 'vitest';
import type { ResourceSample } from '../ports/resources.ts';
import { ResourceHistory } from './resource-history.ts';
import type { Look } from './use-view.ts';

const EPOCH_MS = 1_800_000_000_000;
const WEB = 'inst_web' as InstanceId;
const ALWAYS = 0;

function look(at: number, use: Partial<ResourceSample>, run = 'run_1'): Look {
  const sample: ResourceSample = {
    source: 'cgroup',
    cpuMs: 0,
    memory: 100,
    pids: [1],
    threads: 1,
    io: null,
    network: null,
    ...use,
  };
  const target = { instance: WEB } as Look['runs'][number]['target'];
  const runs = [{ target, run: run as RunId, createdAt: 0 }];
  const machine = { processors: 1, memoryTotal: 1, memoryAvailable: 1, load: 0 };
  const rest = { daemon: { cpuMs: 0, memory: 0 }, machine, periodMs: 1000 };
  return { runs, samples: new Map([[WEB, sample]]), time: EPOCH_MS + at, monotonic: at, ...rest };
}

const io = (out: number) => ({ in: 0, out, inRate: null, outRate: null });

describe('what an instance has used', () => {
  it('is kept in steps of ten seconds, however often it was looked at: rates on average, sizes at their most', () => {
    const history = new ResourceHistory();
    for (let at = 0; at <= 20_000; at += 1000) {
      const memory = at === 5000 ? 900 : 100;
      history.add(look(at, { cpuMs: at / 2, memory, io: io(at) }));
    }
    const points = history.of(WEB, ALWAYS);
    expect(points).toMatchObject([
      { time: new Date(EPOCH_MS).toISOString(), cpu: null, memory: 100, ioOut: null },
      { cpu: 0.5, memory: 900, threads: 1, ioIn: 0, ioOut: 1000, networkIn: null },
      { time: new Date(EPOCH_MS + 20_000).toISOString(), cpu: 0.5, memory: 100 },
    ]);
    expect(history.of(WEB, EPOCH_MS + 10_000)).toHaveLength(2);
  });

  it('goes on with its next run, of which nothing is said before its second look', () => {
    const history = new ResourceHistory();
    history.add(look(0, { cpuMs: 5000 }));
    history.add(look(4000, { cpuMs: 10 }, 'run_2'));
    history.add(look(14_000, { cpuMs: 1010 }, 'run_2'));
    expect(history.of(WEB, ALWAYS).map(({ cpu }) => cpu)).toStrictEqual([null, null, 0.1]);
  });

  it('is known for an hour, and then forgotten', () => {
    const history = new ResourceHistory();
    for (let at = 0; at < 7_200_000; at += 10_000) history.add(look(at, {}));
    const points = history.of(WEB, ALWAYS);
    expect(points).toHaveLength(360);
    expect(points.at(-1)?.time).toBe(new Date(EPOCH_MS + 7_190_000).toISOString());
    history.add({ ...look(11_000_000, {}), runs: [] });
    expect(history.of(WEB, ALWAYS)).toStrictEqual([]);
  });
});
