import type { ActorId, CredentialId, Grant, Via } from '@berth/contract';

/** Who asks. */
export interface Caller {
  readonly actor: ActorId;
  /** What the credential lets its holder do, which may be less than what its actor may. */
  readonly grant: Grant;
  /** How it came here: for the audit, and for nobody's decision. */
  readonly origin: Origin;
}

export interface Origin {
  readonly via: Via;
  /** The token or session; null for what is not on record. */
  readonly credential: CredentialId | null;
  /** Address on the other side, or `socket`. */
  readonly from: string;
}

/** The owner at the private socket, who may do everything. */
export function ownerAtSocket(actor: ActorId): Caller {
  return { actor, grant: { scope: 'admin' }, origin: { via: 'socket', credential: null, from: 'socket' } };
}
