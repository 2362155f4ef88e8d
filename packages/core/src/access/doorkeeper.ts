import type { Caller } from './caller.ts';

/** Who is at the door, as far as the connection tells. */
export interface Visitor {
  /** Address on the other side, or `socket`. */
  readonly from: string;
  /** What the program calls itself, as it was sent; shown to people in the list of sessions. */
  readonly userAgent?: string | undefined;
}

/** A browser's session that has just begun. The secret is told once and kept nowhere. */
export interface NewSession {
  readonly secret: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
  readonly caller: Caller;
}

/** Knows who stands behind a secret. `identify` never waits: it is asked before anything else is done for a request. */
export interface Doorkeeper {
  /** Tokens come as `bearer` and sessions as `cookie`, never the other way round; undefined for whoever is not known. */
  identify(secret: string, kind: 'bearer' | 'cookie', visitor: Visitor): Caller | undefined;
  /** Spends a one-time code; undefined when it was never given out, was spent before, or is too old. */
  signIn(code: string, visitor: Visitor): Promise<NewSession | undefined>;
  /** Ends the session that the caller came with. */
  signOut(caller: Caller): Promise<void>;
  /**
   * Calls the listener once when that by which the caller came is worth nothing any more: revoked, expired, or its run is
   * over; soon, when it is so already. For whoever lets something go on beyond one request. Answers how to be told no more.
   */
  ended(caller: Caller, listener: () => void): () => void;
}
