import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from './x509.ts';
import type { Certificate } from '@berth/server';
import { type Authority, KEY_KIND, newSerial, SIGNING, SLACK_MS } from './local-authority.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long a certificate of a listener is good. */
export const LEAF_MS = 90 * DAY_MS;

/** Makes a certificate for a listener that is called by those names. Its key is kept in memory alone. */
export async function issueLeaf(
  authority: Authority,
  { names, now }: { readonly names: readonly string[]; readonly now: number },
): Promise<Certificate> {
  const keys = await crypto.subtle.generateKey(KEY_KIND, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: 'CN=Berth',
    issuer: authority.certificate.subject,
    notBefore: new Date(now - SLACK_MS),
    notAfter: new Date(now + LEAF_MS),
    publicKey: keys.publicKey,
    signingKey: authority.key,
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
      await AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { cert: `${certificate.toString('pem')}\n`, key: `${PemConverter.encode(key, 'PRIVATE KEY')}\n` };
}
