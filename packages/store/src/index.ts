export { createMemoryStore, type MemoryStoreOptions, type StoreCall } from './memory/index.ts';
export { openSqliteStore, type SqliteStoreOptions, type StoreFacts } from './sqlite/index.ts';
