import type { ActorId } from '@berth/contract';
import {
  type Authorize,
  CredentialDesk,
  type CredentialDeskParts,
  Credentials,
  type CredentialsParts,
  type Insistence,
} from '@berth/core';
import type { Adapters } from './adapters.ts';
import { digests } from './node-identity.ts';

interface AccessHouse extends Pick<CredentialsParts, 'store' | 'clock' | 'identity' | 'scope' | 'log'> {
  readonly authorize: Authorize;
}

export interface AccessParts {
  readonly owner: ActorId;
  readonly insistence: Insistence;
  /** Where the page is; undefined while the daemon has none. */
  readonly page: CredentialDeskParts['page'];
}

export interface Access {
  readonly credentials: Credentials;
  /** Those of instances. */
  readonly tokens: Credentials['instances'];
  readonly credentialDesk: CredentialDesk;
}

/** How often a revocation is tried on a full disk. */
const REVOKE_ATTEMPTS = 3;

/** Who is let in, and where people see to that. */
export function composeAccess(
  house: AccessHouse,
  { ownerToken }: Pick<Adapters, 'ownerToken'>,
  { owner, insistence, page }: AccessParts,
): Access {
  const insist = <T>(write: () => Promise<T>) => insistence.write(write, REVOKE_ATTEMPTS);
  const credentials = new Credentials({ ...house, digests, ownerToken, owner, insist });
  const credentialDesk = new CredentialDesk({ ...house, digests, credentials, page });
  return { credentials, tokens: credentials.instances, credentialDesk };
}
