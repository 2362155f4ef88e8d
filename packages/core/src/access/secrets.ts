import { SECRET_PREFIX } from '@berth/contract';
import type { Identity } from '../ports/identity.ts';

/** The letter of each kind of secret, so that one sees from a secret what it is for. */
export const SECRET_LETTERS = { token: 't', session: 's', owner: 'o', instance: 'i' } as const;
export type SecretKind = keyof typeof SECRET_LETTERS;

/** 256 bits: nobody guesses that, so that a plain hash of it is as good as a slow one. */
const SECRET_BYTES = 32;
/** Those of instances are the longest, with the id of their run. What is longer is not even hashed. */
const SECRET_MAX_CHARACTERS = 200;

/** A fresh secret of 256 random bits. */
export function newSecret(kind: SecretKind, identity: Pick<Identity, 'random'>): string {
  return `${beginningOf(kind)}${randomText(SECRET_BYTES, identity)}`;
}

export function beginningOf(kind: SecretKind): string {
  return `${SECRET_PREFIX}${SECRET_LETTERS[kind]}_`;
}

/** What kind of secret it looks like. */
export function kindOfSecret(text: string): SecretKind | undefined {
  if (text.length > SECRET_MAX_CHARACTERS) return undefined;
  const kinds = Object.keys(SECRET_LETTERS) as SecretKind[];
  return kinds.find((kind) => text.startsWith(beginningOf(kind)));
}

/** Random bytes as text that may stand in a path, a header or an environment. */
export function randomText(bytes: number, identity: Pick<Identity, 'random'>): string {
  return Buffer.from(identity.random(bytes)).toString('base64url');
}
