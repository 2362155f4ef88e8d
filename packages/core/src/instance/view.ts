import {
  type ActivityReport,
  type Attachment,
  type BerthEvent,
  type ExitFacts,
  type Hold,
  type Isolation,
  LIMIT_NAMES,
  type LimitName,
  type RecoveryHold,
  RUNTIMES,
} from '@berth/contract';
import type { EventView, ExitView, InstanceView, RecoveryView } from '@berth/contract/schemas';
import type { Wait } from '../admission/start-queue.ts';
import type { HealthReport } from '../health/health-monitor.ts';
import type { RuntimeDriver } from '../ports/runtime.ts';
import type { InstanceRecord, InstanceWithRun } from '../ports/store.ts';
import type { Recovery } from '../recovery/recovery.ts';

/** What only a living daemon knows of an instance. */
export interface Presence {
  readonly attachment: Attachment;
  readonly viewers: number;
  /** Undefined for what is no assistant. */
  readonly activity: ActivityReport | undefined;
  /** Why the start that is owed to it waits although it is due. */
  readonly hold: RecoveryHold | null;
  /** Undefined for what has no health check, and while it does not run. */
  readonly health: HealthReport | undefined;
  /** Undefined for what does not wait for room. */
  readonly wait: Wait | undefined;
}

export function instanceView(
  { instance, run }: InstanceWithRun,
  presence: Presence,
  driver: RuntimeDriver | undefined,
): InstanceView {
  const over = instance.status === 'exited';
  return {
    id: instance.id,
    name: instance.name,
    node: instance.node,
    owner: instance.owner,
    agent: instance.agent,
    runtime: instance.runtime,
    status: instance.status,
    attachment: over ? 'disconnected' : presence.attachment,
    activity: over ? 'exited' : (presence.activity?.activity ?? 'unknown'),
    activitySince: over ? null : isoOrNull(presence.activity?.since),
    activityDetail: over ? null : (presence.activity?.detail ?? null),
    conversation: instance.conversation?.id ?? null,
    profile: instance.spec.profile ?? null,
    pid: over ? null : (run?.child?.pid ?? null),
    keeperPid: over ? null : (run?.keeper?.pid ?? null),
    cgroup: over || run === null ? null : (driver?.cgroup(run.handle) ?? null),
    ports: over ? [] : (run?.ports ?? []).map(({ name, port }) => ({ name, port })),
    health: instance.status === 'running' ? (presence.health?.health ?? null) : null,
    healthDetail: instance.status === 'running' ? (presence.health?.detail ?? null) : null,
    archived: instance.desired === 'archived',
    restart: instance.spec.restart ?? 'never',
    recovery: recoveryView(instance.recovery, presence.hold),
    queue: queueView(instance, presence.wait),
    isolation: isolationOf(instance),
    network: instance.spec.confinement?.network ?? null,
    allowed: [...(instance.spec.confinement?.allowed ?? [])],
    mounts: [...(instance.spec.confinement?.mounts ?? [])],
    limits: limitViews({ instance, run }, over ? undefined : driver),
    workspace: instance.workspace,
    command: [instance.spec.file, ...instance.spec.args],
    run: instance.run,
    generation: instance.generation,
    viewers: presence.viewers,
    createdAt: iso(instance.createdAt),
    startedAt: isoOrNull(run?.startedAt),
    removedAt: isoOrNull(instance.removedAt),
    exit: run?.exit == null ? null : exitView(run.exit),
  };
}

function isolationOf({ runtime }: InstanceRecord): Isolation {
  const found = (Object.keys(RUNTIMES) as Isolation[]).find((isolation) => RUNTIMES[isolation] === runtime);
  return found ?? 'none';
}

/** What holds a limit that the kernel does not: what a look at resources shows, is watched. */
const HELD_OTHERWISE: Readonly<Record<LimitName, Hold>> = {
  memory: 'watched',
  cpus: 'watched',
  pids: 'watched',
  files: 'none',
  disk: 'watched',
  run: 'daemon',
  idle: 'daemon',
};

function limitViews(
  { instance, run }: InstanceWithRun,
  driver: RuntimeDriver | undefined,
): InstanceView['limits'] {
  const held = driver === undefined || run === null ? undefined : driver.held(run.handle);
  return LIMIT_NAMES.flatMap((name) => {
    const value = instance.spec.limits?.[name];
    if (value === undefined) return [];
    const hold = held === undefined ? null : held.includes(name) ? 'kernel' : HELD_OTHERWISE[name];
    return [{ name, value, hold }];
  });
}

function queueView(
  { status, createdAt, spec }: InstanceRecord,
  wait: Wait | undefined,
): InstanceView['queue'] {
  if (status !== 'queued') return null;
  const { position = null, reason = null } = wait ?? {};
  return { position, reason, since: iso(createdAt), until: isoOrNull(spec.waitUntil) };
}

/** What only matters to the machine, such as what failed before, is told by events. */
export function recoveryView(recovery: Recovery | null, hold: RecoveryHold | null): RecoveryView | null {
  if (recovery === null || recovery.state === 'steady') return null;
  const { state, reason, detail, attempt, at } = recovery;
  return { state, reason, detail, attempt, at: isoOrNull(at), hold };
}

export function eventView(event: BerthEvent): EventView {
  return { ...event, time: iso(event.time), data: { ...event.data } };
}

function exitView(exit: ExitFacts): ExitView {
  return { ...exit, time: iso(exit.time), detail: exit.detail ?? null };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function isoOrNull(ms: number | null | undefined): string | null {
  return ms == null ? null : iso(ms);
}
