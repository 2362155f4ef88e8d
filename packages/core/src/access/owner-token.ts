import type { Digests } from '../ports/digests.ts';
import type { Identity } from '../ports/identity.ts';
import type { OwnerTokenFile } from '../ports/owner-token.ts';
import type { Endings } from './endings.ts';
import { newSecret } from './secrets.ts';

export interface OwnerTokenParts {
  readonly identity: Pick<Identity, 'random'>;
  readonly digests: Pick<Digests, 'sha256'>;
  readonly ownerToken: OwnerTokenFile;
  readonly endings: Endings;
}

/** By what name the owner's token is revoked, and its endings are told. No token may be called so. */
export const OWNER_TOKEN = 'owner';

/** The token of the owner: it lies in a file, and here is only its hash. */
export class OwnerToken {
  readonly #parts: OwnerTokenParts;
  #hash: string | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: OwnerTokenParts) {
    this.#parts = parts;
  }

  /** Reads it, and makes it where there is none yet. */
  async open(): Promise<void> {
    const { ownerToken, digests } = this.#parts;
    const secret = await ownerToken.read();
    if (secret === undefined) await this.#make();
    else this.#hash = digests.sha256(secret);
  }

  /** Whether a secret with that hash is the owner's. */
  matches(hash: string): boolean {
    return hash === this.#hash;
  }

  /** Makes another one; the one before is worth nothing when this resolves. When it rejects nothing has changed. */
  replace(): Promise<void> {
    const replaced = this.#turn.then(async () => {
      await this.#make();
      this.#parts.endings.tell(OWNER_TOKEN);
    });
    this.#turn = replaced.catch(() => undefined);
    return replaced;
  }

  async #make(): Promise<void> {
    const { identity, digests, ownerToken } = this.#parts;
    const secret = newSecret('owner', identity);
    await ownerToken.write(secret);
    this.#hash = digests.sha256(secret);
  }
}
