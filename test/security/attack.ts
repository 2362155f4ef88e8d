import type { AccessStand } from './stand.ts';
import type { WireAnswer } from './wire-answer.ts';
import type { WireHeader, WireRequest } from './wire.ts';

/** What somebody does who wants in. */
export const KINDS = {
  credential: 'comes without a credential, or with one that is not good',
  scope: 'does more than the credential allows',
  host: 'calls the daemon by a name that it does not have',
  origin: 'sends the browser of somebody who is signed in',
  login: 'signs in with what is not theirs to sign in with',
  framing: 'writes a request that two readers read differently',
  path: 'writes a path that two readers read differently',
  websocket: 'comes in through an upgrade',
  graphql: 'asks for too much at once',
  flood: 'keeps others from being answered',
  instance: 'sits inside an instance',
  output: 'prints what is to act on whoever looks',
  record: 'covers the traces',
} as const;

export type Kind = keyof typeof KINDS;

/** One entry of the catalogue: a thing that was done to others, or that would work if a guard were missing. */
export interface Attack {
  readonly kind: Kind;
  readonly name: string;
  /** Where it comes from: a case of the field, a weakness by its number, or an item of OWASP's ASVS. */
  readonly source: string;
  /** What counts as refused, in words; `tries` or `act` hold it. */
  readonly refused: string;
  readonly how: Tries | Act;
}

/** Requests of which each is refused exactly so, and such as are served, without which a refusal would prove nothing. */
export interface Tries {
  readonly tries: (stand: AccessStand) => readonly Try[];
  /** The same with what was missing: these must be served. */
  readonly controls: (stand: AccessStand) => readonly Try[];
}

export interface Try {
  /** Told when it is not refused. */
  readonly what: string;
  /** Bytes as they are, or a request. */
  readonly sent: WireRequest | string;
  readonly expected: Expected;
}

/** More than one status or code only where two refusals are equally good. */
export interface Expected {
  readonly status: number | readonly number[];
  readonly code?: string | readonly string[];
  /** How many answers came, where bytes may hold more than one request. */
  readonly answers?: readonly number[];
  readonly holds?: (answer: WireAnswer) => boolean;
}

/** What takes more than requests. Throws when it is not refused; resolves with the number of attempts. */
export interface Act {
  readonly act: (stand: AccessStand) => Promise<number>;
}

export function host(name: string): WireHeader {
  return ['Host', name];
}

export function bearer(secret: string): WireHeader {
  return ['Authorization', `Bearer ${secret}`];
}

export function origin(value: string): WireHeader {
  return ['Origin', value];
}

export const JSON_BODY: WireHeader = ['Content-Type', 'application/json'];

/** A GraphQL request with those headers. */
export function asking(query: string, headers: readonly WireHeader[]): WireRequest {
  return {
    method: 'POST',
    path: '/graphql',
    headers: [...headers, JSON_BODY],
    body: JSON.stringify({ query }),
  };
}
