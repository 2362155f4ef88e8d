import type { TlsWish } from '@berth/contract';
import type { ListeningView } from '@berth/contract/schemas';
import type { Log } from '@berth/core';
import type { Certificate } from '@berth/server';

/** A certificate that is replaced before it is no good any more. */
export interface CertificateSource {
  readonly current: Certificate;
  /** Where it comes from, if that is Berth's own authority. */
  readonly authority: ListeningView['authority'];
  /** What it does not hold for although it should, and what to do; null where all is well. */
  readonly problem: string | null;
  /** Called with each new one. */
  onRenewal(listener: (certificate: Certificate) => void): void;
  /** The names may have changed. */
  renew(): Promise<void>;
  close(): void;
}

export interface SourceOptions {
  readonly tls: TlsWish;
  /** The state directory; what the authority keeps lies below it. */
  readonly directory: string;
  /** What is to stand in it. */
  readonly names: () => readonly string[];
  /** Of the machine. They come and go, so that not all of them need to stand in it. */
  readonly addresses: () => readonly string[];
  readonly log: Log;
  /** The program that makes certificates; it lies apart, since its parts are larger than the rest of the daemon. */
  readonly program: URL;
}

export async function certificateSource({
  tls,
  program,
  ...options
}: SourceOptions): Promise<CertificateSource> {
  if (tls !== 'local-ca') {
    // It checks pairs with a part of Node that nobody else needs.
    const { certificateInFiles } = await import('./certificate-in-files.ts');
    return certificateInFiles(tls, options.log);
  }
  const { ownCertificate } = (await import(program.href)) as typeof import('./own-certificate.ts');
  return ownCertificate(options);
}
