import { readdirSync, rmSync } from 'node:fs';
import { systemCode } from '@berth/contract';
import { type Generation, generationsAmong } from './generation.ts';
import { type BackupPolicy, outdated } from './policy.ts';

/** All backups that are whole, newest first. None where there is no such directory. */
export function listGenerations(directory: string): Generation[] {
  try {
    return generationsAmong(readdirSync(directory), directory);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Deletes what the policy does not ask for. */
export function forgetOutdated(directory: string, policy: BackupPolicy): void {
  for (const { path } of outdated(listGenerations(directory), policy)) rmSync(path, { force: true });
}
