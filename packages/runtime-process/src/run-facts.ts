import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CgroupReport, type ExitFacts, type KeeperFacts, RUN_FILES, systemCode } from '@berth/contract';
import type { StartedRun } from '@berth/core';

/** Exit facts that the keeper left, if it came to that. */
export async function readExit(directory: string): Promise<ExitFacts | undefined> {
  return (await readJson(join(directory, RUN_FILES.exit))) as ExitFacts | undefined;
}

/** What the keeper wrote down when the program had started. */
export async function readFacts(directory: string): Promise<KeeperFacts | undefined> {
  return (await readJson(join(directory, RUN_FILES.facts))) as KeeperFacts | undefined;
}

/** What the keeper wrote about itself and its child when it had started. */
export async function readStarted(directory: string): Promise<StartedRun | undefined> {
  const status = await readFacts(directory);
  if (status === undefined || status.child === null) return undefined;
  return { keeper: status.keeper, child: status.child, startedAt: status.startedAt };
}

/** What the keeper wrote about the control groups of its child. */
export async function readPlacement(directory: string): Promise<CgroupReport | undefined> {
  return (await readFacts(directory))?.cgroup;
}

const GIVEN_UP = 'daemon\n';

/** Gives a run up that no keeper has taken yet. False when a keeper was first. */
export async function giveUp(directory: string): Promise<boolean> {
  const claim = join(directory, RUN_FILES.claim);
  try {
    await writeFile(claim, GIVEN_UP, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    const code = systemCode(error);
    // Without a directory no keeper can ever claim the run either: the daemon died before it made one.
    if (code === 'ENOENT') return true;
    if (code === 'EEXIST') return (await readFile(claim, 'utf8')) === GIVEN_UP;
    throw error;
  }
}

/** Undefined when the file is not there or was not finished. */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
