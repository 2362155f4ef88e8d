import { BerthError, messageOf, OPEN_PROMPT_STATES } from '@berth/contract';
import { sqlOperations } from '../sql/operations.ts';
import { MIGRATIONS } from '../sql/migrations/index.ts';
import { makeBackup } from './backup/make-backup.ts';
import type { Restored } from './backup/generation.ts';
import { BACKUP_POLICY } from './backup/policy.ts';
import { isBegun, restore, RESTORED_SETTING } from './backup/restore.ts';
import { listGenerations } from './backup/stored-generations.ts';
import { faultOf } from './faults.ts';
import type { StoreFacts, WorkerConfig } from './messages.ts';
import { type OpenDatabase, openDatabase } from './open.ts';
import { sizeOf } from './open-for-reading.ts';
import { walDamage } from './wal-check.ts';

/**
 * Opens the database, or the newest good backup of it when it is damaged or lost. Before it is changed for a newer Berth, it is
 * backed up.
 */
export async function openRestoring(
  config: WorkerConfig,
): Promise<Pick<OpenDatabase, 'db'> & { readonly facts: StoreFacts }> {
  const { file, backups } = config;
  if (backups === undefined) return openDatabase(config);
  const loss = lossOf(file, backups) ?? (await logLossOf(file, backups));
  if (loss !== undefined) restoreFrom(file, backups, loss);
  try {
    return await openChecked(file, backups);
  } catch (error) {
    if (!(error instanceof BerthError) || error.code !== 'state_corrupt') throw error;
    if (restoreFrom(file, backups, error.message) === undefined) throw error;
    return openChecked(file, backups);
  }
}

/** Why the file is not to be opened at all; undefined when it is. */
function lossOf(file: string, backups: string): string | undefined {
  if (isBegun(file)) return `The database ${file} was being restored when the daemon ended.`;
  if ((sizeOf(file) ?? 0) > 0 || (sizeOf(`${file}-wal`) ?? 0) > 0) return undefined;
  // So it is before the first start, too; but then there are no backups.
  return listGenerations(backups).length > 0 ? `The database ${file} is not there any more.` : undefined;
}

/**
 * Without the commits behind the damage, the database is whole and newer than any backup: that is what is gone on with, as from a
 * backup, so that the damaged log is kept and what keepers know is put back.
 */
async function logLossOf(file: string, directory: string): Promise<string | undefined> {
  const damage = walDamage(file);
  if (damage === undefined) return undefined;
  try {
    await makeBackup({ file, directory, takenAt: Date.now(), before: null, policy: BACKUP_POLICY });
  } catch {
    // Its database is damaged too, or there is no room: an older backup may do.
  }
  return `The database ${file} is damaged (${damage}).`;
}

function restoreFrom(file: string, directory: string, reason: string): Restored | undefined {
  return restore({ file, directory, migrations: MIGRATIONS, now: Date.now(), reason });
}

/** The file may be whole and yet hold values that are damaged. What a daemon cannot do without is read once. */
async function openChecked(
  file: string,
  directory: string,
): Promise<Pick<OpenDatabase, 'db'> & { readonly facts: StoreFacts }> {
  let backupProblem: string | null = null;
  const beforeMigrating = async (before: string) => {
    try {
      await makeBackup({ file, directory, takenAt: Date.now(), before, policy: BACKUP_POLICY });
    } catch (error) {
      // A migration happens wholly or not at all, and a daemon that does not start helps nobody.
      backupProblem = messageOf(error);
    }
  };
  const { db, facts } = await openDatabase({ file, beforeMigrating });
  try {
    const operations = sqlOperations(db);
    await operations.listInstances();
    await operations.listLeases();
    await operations.listPrompts({ states: OPEN_PROMPT_STATES });
    return { db, facts: { ...facts, backupProblem, restored: await restoredOf(db) } };
  } catch (error) {
    await db.destroy();
    throw faultOf(error, file);
  }
}

async function restoredOf(db: OpenDatabase['db']): Promise<Restored | null> {
  const stored = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', RESTORED_SETTING)
    .executeTakeFirst();
  return stored === undefined ? null : (JSON.parse(stored.value) as Restored);
}
