import { basename } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { CATALOGUE } from './catalogue/index.ts';
import { AccessStand } from './stand.ts';
import { tryAttack } from './try-attack.ts';

/** A daemon with all kinds of credentials, some of them after a restart. */
const OPEN_MS = 120_000;
const ATTACK_MS = 180_000;

/** Tries what the catalogue has for a file, one attack after the other, against one daemon. */
export function tryCatalogueOf(file: string): void {
  const attacks = CATALOGUE[basename(file)] ?? [];
  let stand: AccessStand;
  beforeAll(async () => {
    stand = await AccessStand.open();
  }, OPEN_MS);
  afterAll(() => stand[Symbol.asyncDispose](), OPEN_MS);

  describe('a daemon that listens refuses whoever', () => {
    it.each(attacks)('$name', (attack) => tryAttack(stand, attack), ATTACK_MS);
  });
}
