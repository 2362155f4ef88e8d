import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type KeeperFacts, messageOf, RUN_FILES } from '@berth/contract';
import { createHost, isAlive } from '@berth/host';
import { repairLog } from '@berth/keeper';
import type { FindingCode } from '../codes.ts';
import type { Found } from '../found.ts';

/** Findings about logs that can be mended. What they are about is a segment, perhaps with a place in it. */
const MENDABLE: ReadonlySet<FindingCode> = new Set(['log_damaged', 'log_torn', 'log_hole']);
const SEGMENT = /^(.*\.seg)(?::\d+)?$/;

/** Mends the logs of runs that are over. Answers the findings that were mended. */
export async function repairLogs(findings: readonly Found[]): Promise<Found[]> {
  const byRun = Map.groupBy(
    findings.filter(({ code }) => MENDABLE.has(code)),
    ({ target }) => runDirectoryOf(target),
  );
  const repaired: Found[] = [];
  for (const [directory, found] of byRun) {
    if (directory !== undefined && (await succeeds(directory))) repaired.push(...found);
  }
  return repaired;
}

function runDirectoryOf(target: string): string | undefined {
  const segment = SEGMENT.exec(target)?.[1];
  return segment === undefined ? undefined : dirname(dirname(segment));
}

async function succeeds(directory: string): Promise<boolean> {
  try {
    await refuseLiving(directory);
    for (const { path, position, bytes, from, to, aside } of await repairLog(directory)) {
      const kept = aside === null ? '' : `; what was there is in ${aside}`;
      say(`mended ${path}: ${bytes} bytes from byte ${position} on, output ${from} to ${to}${kept}`);
    }
    return true;
  } catch (error) {
    // The finding stays in the report; why is for the person who asked.
    say(`the log in ${directory} was not repaired: ${messageOf(error)}`);
    return false;
  }
}

/** A log is its keeper's alone, until it has written the exit facts, which it does after the last record. */
async function refuseLiving(directory: string): Promise<void> {
  if (existsSync(join(directory, RUN_FILES.exit))) return;
  const facts = readFacts(join(directory, RUN_FILES.facts));
  if (facts === undefined) throw new Error('nothing tells whether its run is over');
  if (!(await isAlive(createHost(), facts.keeper))) return;
  throw new Error(`its run goes on (keeper ${facts.keeper.pid}). First: berth stop ${facts.instance}`);
}

function readFacts(path: string): KeeperFacts | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as KeeperFacts;
  } catch {
    // Not there, or damaged: either way it tells nothing.
    return undefined;
  }
}

function say(text: string): void {
  process.stderr.write(`berth: ${text}\n`);
}
