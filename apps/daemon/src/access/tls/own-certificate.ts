import { dirname } from 'node:path';
import { messageOf } from '@berth/contract';
import type { Certificate } from '@berth/server';
import { issueLeaf, LEAF_MS } from './leaf.ts';
import { type Authority, openAuthority } from './local-authority.ts';
import { isWithin } from './name-constraints.ts';
import type { CertificateSource, SourceOptions } from './certificate-source.ts';

export type OwnCertificateOptions = Pick<SourceOptions, 'directory' | 'names' | 'addresses' | 'log'>;

/** Part of its life after which a certificate is replaced. */
const RENEWED_AT = 2 / 3;
/** Timers cannot wait for months, and machines sleep. */
const LOOK_MS = 6 * 60 * 60 * 1000;

/** A certificate of Berth's own authority, made anew at each start and long before it ends. */
export async function ownCertificate({
  directory,
  names,
  addresses,
  log,
}: OwnCertificateOptions): Promise<CertificateSource> {
  const wanted = () => [...names(), ...addresses()];
  const authority = await openAuthority(directory, { names: wanted(), log });
  const { path, fingerprint, certificate } = authority;
  const signed = () => wanted().filter((name) => isWithin(certificate, name));
  let known = wanted().join();
  let issuedAt = Date.now();
  let current = await issueLeaf(authority, { names: signed(), now: issuedAt });
  let listener: (certificate: Certificate) => void = () => undefined;
  const renew = async () => {
    try {
      issuedAt = Date.now();
      known = wanted().join();
      current = await issueLeaf(authority, { names: signed(), now: issuedAt });
      listener(current);
    } catch (error) {
      log.warn('the certificate was not renewed', { error: messageOf(error) });
    }
  };
  const isDue = () => Date.now() - issuedAt > LEAF_MS * RENEWED_AT;
  const timer = setInterval(() => void (isDue() && renew()), LOOK_MS).unref();
  return {
    get current() {
      return current;
    },
    authority: { path, fingerprint },
    get problem() {
      return problemOf(authority, names());
    },
    onRenewal: (listen) => {
      listener = listen;
    },
    renew: async () => {
      if (wanted().join() !== known || isDue()) await renew();
    },
    close: () => clearInterval(timer),
  };
}

/** Only people can tell those who trust an authority of another one, so that it is they who have it replaced. */
function problemOf({ certificate, path }: Authority, names: readonly string[]): string | null {
  // Each stands there with what lies below it.
  const others = names.filter((name) => !name.startsWith('*.') && !isWithin(certificate, name));
  if (others.length === 0) return null;
  return `The certificate does not hold for ${others.join(', ')}: the authority ${path} was made for other names, and signs for no more than those. To have another one made, remove ${dirname(path)}, then: berth down, berth up. What trusts the one of now has to be told to trust that.`;
}
