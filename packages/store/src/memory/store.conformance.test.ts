import { storeConformance } from '@berth/testkit/store-conformance';
import { createMemoryStore } from './store.ts';

storeConformance('the store in memory', async () => {
  const store = createMemoryStore();
  return { store, dispose: () => store.close() };
});
