import type { Migration } from 'kysely/migration';
import { up as initial } from './0001-initial.ts';
import { up as portLeases } from './0002-port-leases.ts';
import { up as assistants } from './0003-assistants.ts';
import { up as recovery } from './0004-recovery.ts';
import { up as credentials } from './0005-credentials.ts';

/** By name, which is also their order. A migration that was released is never changed: the next one corrects it. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-initial': { up: initial },
  '0002-port-leases': { up: portLeases },
  '0003-assistants': { up: assistants },
  '0004-recovery': { up: recovery },
  '0005-credentials': { up: credentials },
};
