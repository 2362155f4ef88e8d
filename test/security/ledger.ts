import { appendFileSync } from 'node:fs';
import type { Kind } from './attack.ts';

export interface Entry {
  readonly kind: Kind;
  readonly name: string;
  readonly attempts: number;
}

/** Where `npm run test:security` gathers what was refused; elsewhere nobody asks. */
const file = process.env['BERTH_SECURITY_LEDGER'];

/** An attack that was refused in all its forms, and in how many. */
export function writeDown(entry: Entry): void {
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(entry)}\n`);
}
