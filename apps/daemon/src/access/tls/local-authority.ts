import { createHash, createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from './x509.ts';
import { systemCode } from '@berth/contract';
import type { Log } from '@berth/core';
import { ensurePrivateDirectory, writeFileDurably } from '@berth/host';
import { nameConstraints } from './name-constraints.ts';

/** Who signs Berth's certificates on this machine, for this machine alone. */
export interface Authority {
  readonly certificate: X509Certificate;
  readonly key: CryptoKey;
  /** Of its certificate, for browsers to trust. */
  readonly path: string;
  /** SHA-256, as browsers show it. */
  readonly fingerprint: string;
}

export const KEY_KIND = { name: 'ECDSA', namedCurve: 'P-256' } as const;
export const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
const AUTHORITY_MS = 10 * YEAR_MS;
/** Nobody should trust one that ends while its last certificate is still good. */
const REST_MS = YEAR_MS;
/** Clocks of others may be slow. */
export const SLACK_MS = 60 * 60 * 1000;
const SERIAL_BYTES = 16;

/**
 * Opens the authority below a directory, or makes one. Its key signs for local names and those it was made for, and
 * nothing else: whoever trusts it trusts it with no other site. One that is of no more use is replaced; a name that it
 * may not sign for is no reason, since all who trust it would have to be told.
 */
export async function openAuthority(
  state: string,
  { names, log }: { readonly names: readonly string[]; readonly log: Log },
): Promise<Authority> {
  const directory = join(state, 'tls');
  await ensurePrivateDirectory(directory);
  const files = { cert: join(directory, 'ca.pem'), key: join(directory, 'ca.key') };
  const known = await readAuthority(files);
  if (known !== undefined && isFit(known)) return known;
  await makeAuthority(files, names);
  const made = await readAuthority(files);
  if (made === undefined) throw new Error(`${files.cert} is not there although it was just written`);
  if (known !== undefined) {
    const { path, fingerprint } = made;
    log.warn('there is a new authority, which browsers and scripts have to be told to trust', {
      path,
      fingerprint,
      why: known.isPair ? 'the one before ends' : 'the key of the one before is another one’s',
    });
  }
  return made;
}

interface Files {
  readonly cert: string;
  readonly key: string;
}

interface Read extends Authority {
  /** The key is that of the certificate. A crash can leave a new one beside an old certificate. */
  readonly isPair: boolean;
}

async function readAuthority({ cert, key }: Files): Promise<Read | undefined> {
  try {
    const certificate = new X509Certificate(await readFile(cert, 'utf8'));
    const text = await readFile(key, 'utf8');
    const [secret] = PemConverter.decode(text);
    if (secret === undefined) return undefined;
    return {
      certificate,
      key: await crypto.subtle.importKey('pkcs8', secret, KEY_KIND, false, ['sign']),
      path: cert,
      fingerprint: fingerprintOf(certificate),
      isPair: publicKeyOf(text).equals(Buffer.from(certificate.publicKey.rawData)),
    };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function publicKeyOf(key: string): Buffer {
  return createPublicKey(createPrivateKey(key)).export({ type: 'spki', format: 'der' });
}

function isFit({ certificate, isPair }: Read): boolean {
  return isPair && certificate.notAfter.getTime() - Date.now() > REST_MS;
}

/** The key first: a certificate without its key would be of no use to anybody, and would be trusted. */
async function makeAuthority({ cert, key }: Files, names: readonly string[]): Promise<void> {
  const keys = await crypto.subtle.generateKey(KEY_KIND, true, ['sign', 'verify']);
  const now = Date.now();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: `CN=Berth local authority ${randomBytes(4).toString('hex')}`,
    notBefore: new Date(now - SLACK_MS),
    notAfter: new Date(now + AUTHORITY_MS),
    keys,
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      nameConstraints(names),
    ],
  });
  const secret = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  await writeFileDurably(key, `${PemConverter.encode(secret, 'PRIVATE KEY')}\n`);
  await writeFileDurably(cert, `${certificate.toString('pem')}\n`);
}

/** Positive, and never the same twice. */
export function newSerial(): string {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

function fingerprintOf({ rawData }: X509Certificate): string {
  const digest = createHash('sha256').update(new Uint8Array(rawData)).digest('hex').toUpperCase();
  return digest.match(/../g)?.join(':') ?? digest;
}
