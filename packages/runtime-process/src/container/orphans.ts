import { join } from 'node:path';
import { BerthError, type InstanceId, type RunId } from '@berth/contract';
import type { Call } from '@berth/core';
import { type Engine, findEngine } from '@berth/engine';
import { type BerthPaths, keeperSocketName } from '@berth/host';
import { connectKeeper } from '@berth/keeper';
import { PROBE_MS } from '../inquest.ts';
import { LABELS, placeMark } from './labels.ts';

export interface OrphanContainer {
  /** As the engine calls it. */
  readonly id: string;
  readonly name: string;
  readonly instance: InstanceId;
  readonly run: RunId;
  /** `running`, `exited` and others. */
  readonly status: string;
}

export interface OrphanSearch {
  readonly paths: BerthPaths;
  /** In which an engine is looked for. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether the registry holds that run for one that goes on. Asked after the engine: what is made meanwhile is known. */
  readonly isOpen: (instance: InstanceId, run: RunId) => boolean | Promise<boolean>;
}

/**
 * Containers of this state directory for which there is nobody any more: the registry knows no run of theirs that goes on,
 * and no keeper of theirs listens. Those of another Berth are never among them.
 */
export async function orphanContainers(search: OrphanSearch, call: Call = {}): Promise<OrphanContainer[]> {
  return (await searched(search, call)).orphans;
}

/** Ends and removes them. Returns those that are gone. */
export async function removeOrphans(search: OrphanSearch, call: Call = {}): Promise<OrphanContainer[]> {
  const { engine, orphans } = await searched(search, call);
  for (const { id } of orphans) await engine.containers.remove(id, call);
  return orphans;
}

interface Searched {
  readonly engine: Engine;
  readonly orphans: OrphanContainer[];
}

async function searched({ paths, environment, isOpen }: OrphanSearch, call: Call): Promise<Searched> {
  const engine = await findEngine({ environment, ...call });
  const orphans: OrphanContainer[] = [];
  for (const { id, names, labels, status } of await engine.containers.list(
    [`${LABELS.home}=${paths.state}`, `${LABELS.place}=${await placeMark(paths.state)}`, LABELS.run],
    call,
  )) {
    const instance = (labels[LABELS.instance] ?? '') as InstanceId;
    const run = (labels[LABELS.run] ?? '') as RunId;
    if ((await isOpen(instance, run)) || (await hasKeeper(paths, run, call))) continue;
    orphans.push({ id, name: names[0] ?? id, instance, run, status });
  }
  return { engine, orphans };
}

/** One that is there and does not answer is one: only a socket on which nobody listens proves that there is none. */
async function hasKeeper({ sockets }: BerthPaths, run: RunId, call: Call): Promise<boolean> {
  const socket = join(sockets, keeperSocketName(run));
  try {
    const link = await connectKeeper({ socket, client: 'daemon', timeoutMs: PROBE_MS, ...call }, {});
    link.close();
    return true;
  } catch (error) {
    call.signal?.throwIfAborted();
    return !(error instanceof BerthError && error.code === 'not_running');
  }
}
