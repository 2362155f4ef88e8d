import type { InstanceView, ResourcesView, ResourceUse } from '@berth/contract/schemas';
import type { TopSource, TopUpdate } from '../source.ts';

const BEGAN = Date.parse('2026-01-01T00:00:00Z');

export function view(name: string, over: Partial<InstanceView> = {}): InstanceView {
  return {
    id: `inst_${name}`,
    name,
    node: 'node_1',
    owner: 'user:ann',
    agent: 'command',
    runtime: 'process',
    status: 'running',
    attachment: 'connected',
    activity: 'unknown',
    activitySince: null,
    activityDetail: null,
    conversation: null,
    profile: null,
    pid: 1,
    keeperPid: 2,
    cgroup: null,
    ports: [],
    archived: false,
    health: null,
    healthDetail: null,
    restart: 'never',
    recovery: null,
    queue: null,
    isolation: 'none',
    network: null,
    allowed: [],
    mounts: [],
    limits: [],
    workspace: `/home/ann/${name}`,
    command: ['sleep', '60'],
    run: 'run_1',
    generation: 1,
    viewers: 0,
    createdAt: new Date(BEGAN).toISOString(),
    startedAt: new Date(BEGAN).toISOString(),
    removedAt: null,
    exit: null,
    ...over,
  };
}

export function exited(name: string, code = 0): InstanceView {
  const time = new Date(BEGAN).toISOString();
  const exit = { code, signal: null, cause: 'exited', time, detail: null } as const;
  return view(name, { status: 'exited', activity: 'exited', pid: null, keeperPid: null, exit });
}

export function use(name: string, cpu: number | null, memory = 0): ResourceUse {
  return {
    instance: `inst_${name}`,
    source: 'processes',
    cpu,
    cpuMs: 0,
    memory,
    processes: 1,
    threads: 1,
    io: null,
    network: null,
    disk: null,
  };
}

export function resourcesOf(instances: readonly ResourceUse[]): ResourcesView {
  return {
    time: new Date(BEGAN).toISOString(),
    periodMs: 1000,
    instances: [...instances],
    daemon: { cpu: 0.012, memory: 95 * 1024 ** 2 },
    machine: { processors: 2, memoryTotal: 24 * 1024 ** 3, memoryAvailable: 18 * 1024 ** 3, load: 0.52 },
  };
}

/** A source that says what the test says, and remembers what it was asked to do. */
export class ScriptedSource implements TopSource {
  readonly asked: string[] = [];
  /** What stop and restart wait for; rejecting is a refusal. */
  answer: (name: string) => Promise<InstanceView> = (id) => Promise.resolve(view(id));
  lines: readonly string[] = [];
  #take: (update: TopUpdate) => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;

  watch(take: (update: TopUpdate) => void, signal: AbortSignal): Promise<void> {
    this.#take = take;
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  list(...instances: readonly InstanceView[]): void {
    this.#take({ kind: 'instances', instances });
  }

  figures(...uses: readonly ResourceUse[]): void {
    this.#take({ kind: 'resources', resources: resourcesOf(uses) });
  }

  goAway(): void {
    this.#take({ kind: 'away' });
  }

  fail(error: unknown): void {
    this.#fail(error);
  }

  stop(id: string): Promise<InstanceView> {
    this.asked.push(`stop ${id}`);
    return this.answer(id);
  }

  restart(id: string): Promise<InstanceView> {
    this.asked.push(`restart ${id}`);
    return this.answer(id);
  }

  async lastLines(id: string, count: number): Promise<readonly string[]> {
    this.asked.push(`lines ${id}`);
    return this.lines.slice(-count);
  }
}
