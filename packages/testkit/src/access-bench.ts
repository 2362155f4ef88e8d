import { createHash, createHmac } from 'node:crypto';
import { BerthError } from '@berth/contract';
import {
  type Caller,
  CredentialDesk,
  Credentials,
  type Digests,
  Insistence,
  ownerOnly,
  type OwnerTokenFile,
  type Store,
} from '@berth/core';
import { Scope } from '@berth/foundation';
import { OWNER } from './core-bench.ts';
import { FakeMachine } from './fake-machine.ts';
import type { ManualClock } from './manual-clock.ts';
import { SequentialIdentity } from './sequential-identity.ts';

export const REAL_DIGESTS: Digests = {
  sha256: (text) => createHash('sha256').update(text).digest('hex'),
  hmacSha256: (key, text) => createHmac('sha256', key).update(text).digest('base64url'),
};

/** The file of the owner's token, which a test may look into and have fail. */
export class FakeOwnerTokenFile implements OwnerTokenFile {
  secret: string | undefined;
  isFull = false;

  async read(): Promise<string | undefined> {
    return this.secret;
  }

  async write(secret: string): Promise<void> {
    if (this.isFull) throw new BerthError({ code: 'disk_full', message: 'There is no room.' });
    this.secret = secret;
  }
}

export interface AccessParts {
  readonly clock: ManualClock;
  readonly store: Store;
}

/** What lets people in, over a store that is given: daemons may follow one another. */
export class AccessBench {
  readonly clock: ManualClock;
  readonly store: Store;
  readonly ownerToken = new FakeOwnerTokenFile();
  readonly identity: SequentialIdentity;
  readonly machine = new FakeMachine();
  /** What was warned of. */
  readonly warnings: string[] = [];
  page: string | null = 'http://page.localhost:1';

  constructor({ clock, store }: AccessParts) {
    this.clock = clock;
    this.store = store;
    this.identity = new SequentialIdentity(() => clock.now());
  }

  /** One daemon's. */
  boot(): { credentials: Credentials; desk: CredentialDesk; scope: Scope } {
    const { clock, store, identity, ownerToken, machine } = this;
    const log = { info: () => undefined, warn: (message: string) => void this.warnings.push(message) };
    const scope = new Scope((task) => void this.warnings.push(task));
    const insistence = new Insistence({ machine, clock, scope, log });
    const common = { clock, identity, digests: REAL_DIGESTS };
    const credentials = new Credentials({
      ...{ ...common, store, ownerToken, scope, log, owner: OWNER.actor },
      insist: (write) => insistence.write(write, 2),
    });
    const authorize = ownerOnly(OWNER.actor);
    const page = async () => ({ page: this.page, problem: null });
    const desk = new CredentialDesk({ ...common, credentials, authorize, page });
    return { credentials, desk, scope };
  }
}

/** How a test asks for what takes a scope. */
export function callerWith(grant: Caller['grant']): Caller {
  return { ...OWNER, grant, origin: { via: 'token', credential: null, from: '127.0.0.1' } };
}
