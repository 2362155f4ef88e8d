import type { Tip } from '../chain/line.ts';

/** How far a chain is known to have gone, kept elsewhere than beside it. */
export interface KnownEnd {
  /** Fingerprint of its key. */
  readonly key: string;
  readonly tip: Tip;
}

const FORM = /^(\S+) (\d{1,16}):([0-9a-f]{64})$/;

/** In one line, as it is kept. */
export function knownEndText({ key, tip }: KnownEnd): string {
  return `${key} ${tip.seq}:${tip.hash}`;
}

/** Undefined for what is no such line. */
export function parseKnownEnd(text: string): KnownEnd | undefined {
  const [, key, seq, hash] = FORM.exec(text) ?? [];
  if (key === undefined || seq === undefined || hash === undefined) return undefined;
  return { key, tip: { seq: Number(seq), hash } };
}
