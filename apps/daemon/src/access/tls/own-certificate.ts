import type { Log } from '@berth/core';
import { messageOf } from '@berth/contract';
import type { Certificate } from '@berth/server';
import { issueLeaf, LEAF_MS } from './leaf.ts';
import { openAuthority } from './local-authority.ts';
import type { CertificateSource } from './certificate-source.ts';

export interface OwnCertificateOptions {
  readonly directory: string;
  readonly names: () => readonly string[];
  readonly log: Log;
}

/** Part of its life after which a certificate is replaced. */
const RENEWED_AT = 2 / 3;
/** Timers cannot wait for months, and machines sleep. */
const LOOK_MS = 6 * 60 * 60 * 1000;

/** A certificate of Berth's own authority, made anew at each start and long before it ends. */
export async function ownCertificate({
  directory,
  names,
  log,
}: OwnCertificateOptions): Promise<CertificateSource> {
  const authority = await openAuthority(directory, names());
  let known = names().join();
  let issuedAt = Date.now();
  let current = await issueLeaf(authority, { names: names(), now: issuedAt });
  let listener: (certificate: Certificate) => void = () => undefined;
  const renew = async () => {
    try {
      issuedAt = Date.now();
      known = names().join();
      current = await issueLeaf(authority, { names: names(), now: issuedAt });
      listener(current);
    } catch (error) {
      log.warn('the certificate was not renewed', { error: messageOf(error) });
    }
  };
  const isDue = () => Date.now() - issuedAt > LEAF_MS * RENEWED_AT;
  const timer = setInterval(() => void (isDue() && renew()), LOOK_MS).unref();
  const { path, fingerprint } = authority;
  return {
    get current() {
      return current;
    },
    authority: { path, fingerprint },
    onRenewal: (listen) => {
      listener = listen;
    },
    renew: async () => {
      if (names().join() !== known || isDue()) await renew();
    },
    close: () => clearInterval(timer),
  };
}
