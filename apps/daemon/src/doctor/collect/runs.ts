import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BerthError, type ExitFacts, type KeeperStatus, messageOf, RUN_FILES } from '@berth/contract';
import type { InstanceRecord, RunRecord } from '@berth/core';
import { connectKeeper } from '@berth/keeper';
import { hasKeeper, placeOf } from '@berth/runtime-process';
import type { RegistryReading } from '@berth/store/sqlite-reader';
import type { KeeperAnswer, RunFacts, TemporaryFacts } from '../world.ts';
import type { Notebook } from './attempt.ts';
import { temporariesIn } from './files.ts';

/** A living keeper answers in a millisecond; one that is frozen never does. */
const PROBE_MS = 2000;

export interface CollectedRuns {
  readonly runs: readonly RunFacts[];
  readonly temporaries: readonly TemporaryFacts[];
}

/** Looks at every run of instances that are not removed, and asks the keepers of those that should be running. */
export async function collectRuns(registry: RegistryReading, notebook: Notebook): Promise<CollectedRuns> {
  const instances = new Map(registry.instances.map((instance) => [instance.id, instance]));
  const temporaries: TemporaryFacts[] = [];
  const runs = registry.runs.map(async (run) => {
    const instance = instances.get(run.instance);
    if (instance === undefined || instance.removedAt !== null || !hasKeeper(run.handle)) return undefined;
    const { directory, socket } = placeOf(run.handle);
    const names = notebook.look(directory, (path) => readdirSync(path));
    temporaries.push(...temporariesIn(directory, names ?? [], notebook));
    const known = { instance, run, directory, socket, hasDirectory: names !== undefined };
    return run.id === instance.run ? currentRun(known, notebook) : earlierRun(known);
  });
  return { runs: (await Promise.all(runs)).filter((run) => run !== undefined), temporaries };
}

interface KnownRun {
  readonly instance: InstanceRecord;
  readonly run: RunRecord;
  readonly directory: string;
  readonly socket: string;
  readonly hasDirectory: boolean;
}

function earlierRun(known: KnownRun): RunFacts {
  return { ...known, current: false, claim: null, facts: null, exit: null, keeper: null, faultBytes: 0 };
}

async function currentRun(known: KnownRun, notebook: Notebook): Promise<RunFacts> {
  const file = (name: string) => join(known.directory, name);
  // First: what a keeper says before it ends, its files say afterwards.
  const keeper = known.instance.status === 'exited' ? null : await askKeeper(known.socket);
  return {
    ...known,
    current: true,
    claim: notebook.look(file(RUN_FILES.claim), readClaim) ?? null,
    facts: notebook.look(file(RUN_FILES.facts), (path) => readJson<KeeperStatus>(path)) ?? null,
    exit: notebook.look(file(RUN_FILES.exit), (path) => readJson<ExitFacts>(path)) ?? null,
    keeper,
    faultBytes: notebook.look(file(RUN_FILES.errors), (path) => statSync(path).size) ?? 0,
  };
}

function readClaim(path: string): RunFacts['claim'] {
  return { by: readFileSync(path, 'utf8').trim(), time: statSync(path).mtimeMs };
}

function readJson<T>(path: string): T | 'damaged' {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch (error) {
    if (error instanceof SyntaxError) return 'damaged';
    throw error;
  }
}

/** Never waits for long, and leaves nothing open. */
async function askKeeper(socket: string): Promise<KeeperAnswer> {
  try {
    const link = await connectKeeper({ socket, client: 'doctor', timeoutMs: PROBE_MS }, {});
    const { status } = link;
    link.close();
    return { kind: 'answers', status };
  } catch (error) {
    if (error instanceof BerthError && error.code === 'not_running') return { kind: 'nobody' };
    return { kind: 'silent', reason: messageOf(error) };
  }
}
