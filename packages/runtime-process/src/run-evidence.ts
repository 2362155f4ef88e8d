import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type InstanceId, isId, type KeeperStatus, type RunId, RUNTIMES, systemCode } from '@berth/contract';
import type { InstanceEvidence, InstanceWithRun, RunEvidence } from '@berth/core';
import { type Ground, planRun } from './handle.ts';
import { readExit, readFacts } from './run-facts.ts';

/** Lies in the directory of an instance that was removed. */
const REMOVED_MARK = 'removed';
const UNMARKED = new Set(['ENOENT', 'ENOTDIR', 'ENOSPC', 'EDQUOT']);
const GENERATION = /^\d+$/;
/** Directories that are read side by side. */
const WIDTH = 32;

/** What keepers have written down of all instances there ever were, in no order. */
export async function readEvidence(ground: Ground): Promise<InstanceEvidence[]> {
  const names = (await namesIn(ground.paths.instances)).filter((name) => isId('instance', name));
  const queue = names.values();
  const evidence: InstanceEvidence[] = [];
  const readAll = async () => {
    for (const name of queue) evidence.push(await evidenceOf(name as InstanceId, ground));
  };
  await Promise.all(Array.from({ length: WIDTH }, readAll));
  return evidence;
}

/** Leaves word that the instance is not wanted any more, for a registry that knows only of its start. */
export async function markRemoved(instanceDirectory: string): Promise<void> {
  try {
    await writeFile(join(instanceDirectory, REMOVED_MARK), '', { flag: 'a', mode: 0o600 });
  } catch (error) {
    // Its directory may be gone, and the disk may be full; to remove it must be possible all the same.
    if (!UNMARKED.has(systemCode(error) ?? '')) throw error;
  }
}

/** Takes that back. */
export async function unmarkRemoved(instanceDirectory: string): Promise<void> {
  await rm(join(instanceDirectory, REMOVED_MARK), { force: true });
}

async function evidenceOf(instance: InstanceId, ground: Ground): Promise<InstanceEvidence> {
  const place = join(ground.paths.instances, instance);
  const generations = (await namesIn(place)).filter((name) => GENERATION.test(name)).map(Number);
  generations.sort((a, b) => a - b);
  const runs: RunEvidence[] = [];
  for (const generation of generations) {
    const found = await runEvidence({ instance, generation }, ground);
    if (found !== undefined) runs.push(found);
  }
  return { instance, removedAt: await modifiedAt(join(place, REMOVED_MARK)), runs, place };
}

/** Undefined when its keeper did not get as far as to say that the program runs. */
async function runEvidence(
  { instance, generation }: { readonly instance: InstanceId; readonly generation: number },
  ground: Ground,
): Promise<RunEvidence | undefined> {
  const directory = join(ground.paths.instances, instance, String(generation));
  const facts = await readFacts(directory);
  if (facts === undefined || facts.child === null || !isOf(facts, instance, generation)) return undefined;
  const { keeper, child, startedAt } = facts;
  const run = facts.run as RunId;
  const known = facts.registered as unknown as InstanceWithRun | undefined;
  const registered = known?.instance?.id === instance ? known : null;
  // Keepers that do not say whose they are knew plain programs only.
  const { runtime = RUNTIMES.none, spec } = registered?.instance ?? {};
  const limits = spec?.limits ?? {};
  return {
    run,
    generation,
    handle: planRun(runtime, ground, { instance, run, generation, limits }),
    started: { keeper, child, startedAt },
    exit: (await readExit(directory)) ?? null,
    registered,
  };
}

function isOf(facts: KeeperStatus, instance: string, generation: number): boolean {
  return facts.instance === instance && facts.generation === generation;
}

async function modifiedAt(path: string): Promise<number | null> {
  try {
    return Math.round((await stat(path)).mtimeMs);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
