import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const FIXTURE = new URL('../sqlite/fixtures/registry-0003.sql', import.meta.url);

/** Makes the registry of an older Berth: as it was after migration 0003, with an instance that runs and two more. */
export function makeOlderRegistry(file: string, state: string): void {
  const database = new DatabaseSync(file);
  try {
    database.exec('pragma journal_mode = wal');
    database.exec(readFileSync(FIXTURE, 'utf8').replaceAll('@STATE@', state));
  } finally {
    database.close();
  }
}
