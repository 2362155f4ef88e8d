export type { Restored } from './backup/generation.ts';
export { giveUpOldBackups } from './backup/give-up.ts';
export { BACKUP_POLICY, type BackupPolicy } from './backup/policy.ts';
export type { StoreFacts } from './messages.ts';
export { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from './store.ts';
