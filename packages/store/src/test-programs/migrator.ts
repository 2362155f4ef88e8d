import { openDatabase } from '../sqlite/open.ts';
import { MIGRATIONS } from '../sql/migrations/index.ts';
import { laterMigration } from './later-migration.ts';

// Opens a database with one more migration than Berth has, and dies of SIGKILL right before the given statement.
// Arguments: the database, the number of the statement (from 1). Exits with 0 when there are fewer statements.

const [file = '', fatal = ''] = process.argv.slice(2);
let count = 0;
const { db } = await openDatabase({
  file,
  migrations: { ...MIGRATIONS, '9999-later': laterMigration },
  beforeStatement: () => {
    count += 1;
    if (count === Number(fatal)) process.kill(process.pid, 'SIGKILL');
  },
});
await db.destroy();
