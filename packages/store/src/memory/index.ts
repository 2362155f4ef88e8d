export { createMemoryStore, type MemoryStoreOptions, type StoreCall } from './store.ts';
