import { messageOf } from '@berth/contract';
import type { BerthPaths } from '@berth/host';
import type { FindingCode } from '../codes.ts';
import type { Found } from '../found.ts';
import { releaseClaim } from './claims.ts';
import { removeEmptyGroup } from './groups.ts';
import { removeStaleSocket, removeTemporary, withoutDaemon } from './leftovers.ts';
import { closeDirectory, closeFile } from './modes.ts';
import { setBallastAside } from './ballast.ts';

/** Repairs one finding, after looking again. False when there was nothing to repair any more, or it cannot be now. */
export type Fixer = (target: string, paths: BerthPaths) => Promise<boolean>;

/** Only what is safe whatever happens meanwhile. No process is ended, and no log, record or directory goes. */
const FIXERS: Readonly<Partial<Record<FindingCode, Fixer>>> = {
  directory_open: closeDirectory,
  file_open: closeFile,
  leftover_temporary: removeTemporary,
  daemon_facts_stale: withoutDaemon,
  daemon_socket_stale: withoutDaemon,
  socket_stale: removeStaleSocket,
  claim_without_lease: releaseClaim,
  group_empty: removeEmptyGroup,
  ballast_missing: setBallastAside,
};

export const FIXED_CODES: ReadonlySet<string> = new Set(Object.keys(FIXERS));

/** Those findings that were repaired. */
export async function repair(findings: readonly Found[], paths: BerthPaths): Promise<Found[]> {
  const repaired: Found[] = [];
  for (const finding of findings) {
    const fix = finding.fixable ? FIXERS[finding.code] : undefined;
    if (fix !== undefined && (await succeeds(fix, finding, paths))) repaired.push(finding);
  }
  return repaired;
}

async function succeeds(fix: Fixer, { code, target }: Found, paths: BerthPaths): Promise<boolean> {
  try {
    return await fix(target, paths);
  } catch (error) {
    // The finding stays in the report; why it could not be repaired is for the person who asked.
    process.stderr.write(`berth: ${code} of ${target} could not be repaired: ${messageOf(error)}\n`);
    return false;
  }
}
