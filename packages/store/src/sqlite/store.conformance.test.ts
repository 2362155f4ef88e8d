import { storeConformance } from '@berth/testkit/store-conformance';
import { afterAll } from 'vitest';
import { bundled } from '../test-programs/bundled.ts';
import { temporaryDirectory, WORKER_URL } from '../test-programs/temporary-directory.ts';
import { openSqliteStore } from './store.ts';

const worker = await bundled(WORKER_URL);
afterAll(() => worker.remove());

storeConformance('SQLite', async () => {
  const directory = await temporaryDirectory();
  const store = await openSqliteStore({ file: directory.path('berth.db'), workerUrl: worker.url });
  return {
    store,
    dispose: async () => {
      await store.close();
      await directory.remove();
    },
  };
});
