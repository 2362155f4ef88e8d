import type { TlsWish } from '@berth/contract';
import type { ListeningView } from '@berth/contract/schemas';
import type { Log } from '@berth/core';
import type { Certificate } from '@berth/server';
import { certificateInFiles } from './certificate-in-files.ts';

/** A certificate that is replaced before it is no good any more. */
export interface CertificateSource {
  readonly current: Certificate;
  /** Where it comes from, if that is Berth's own authority. */
  readonly authority: ListeningView['authority'];
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
  readonly log: Log;
}

export async function certificateSource({ tls, ...options }: SourceOptions): Promise<CertificateSource> {
  if (tls !== 'local-ca') return certificateInFiles(tls, options.log);
  const { ownCertificate } = await import('./own-certificate.ts');
  return ownCertificate(options);
}
