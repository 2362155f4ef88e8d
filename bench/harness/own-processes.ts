import { readFile } from 'node:fs/promises';
import { systemCode } from '@berth/contract';
import type { Workplace } from './workplace.ts';

export interface OwnProcesses {
  readonly daemon: number;
  /** Those of instances, and those that stand by. */
  readonly keepers: readonly number[];
}

const KEEPER_MARK = 'BERTH_ROLE=keeper';

/** Berth's own processes in a workplace: what it costs, without what it runs. */
export async function ownProcesses(workplace: Workplace): Promise<OwnProcesses> {
  const { pid: daemon } = await workplace.client.daemon();
  const others = workplace.processes().filter((pid) => pid !== daemon);
  const areKeepers = await Promise.all(others.map(isKeeper));
  return { daemon, keepers: others.filter((_, index) => areKeepers[index]) };
}

async function isKeeper(pid: number): Promise<boolean> {
  try {
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1');
    return environment.split('\0').includes(KEEPER_MARK);
  } catch (error) {
    // It ended since it was listed.
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ESRCH') return false;
    throw error;
  }
}
