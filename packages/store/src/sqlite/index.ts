export type { StoreFacts } from './messages.ts';
export { openSqliteStore, type SqliteStoreOptions } from './store.ts';
