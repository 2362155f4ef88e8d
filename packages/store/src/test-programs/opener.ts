import { openRestoring } from '../sqlite/open-restoring.ts';

// Opens a registry, which may restore it, and closes it again. Arguments: the database, the directory of its backups.

const [file = '', backups = ''] = process.argv.slice(2);
const { db } = await openRestoring({ file, backups });
await db.destroy();
