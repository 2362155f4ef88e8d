import { createPrivateKey, createPublicKey, generateKeyPair, hash, hkdf, type KeyObject } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemCode } from '@berth/contract';

const PRIVATE_KEY = 'key';
const PUBLIC_KEY = 'key.pub';

export interface Keys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Makes the keys of a new chain in a directory that is not in use yet. */
export async function makeKeys(directory: string): Promise<void> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('ed25519', {});
  await writeNew(join(directory, PRIVATE_KEY), privateText(privateKey));
  await writeNew(join(directory, PUBLIC_KEY), publicText(publicKey));
}

/** Undefined where one is missing, where it cannot be read as what was written, or where they are no pair. */
export async function readKeys(directory: string): Promise<Keys | undefined> {
  const publicKey = publicKeyOf(await textOf(join(directory, PUBLIC_KEY)));
  const privateKey = privateKeyOf(await textOf(join(directory, PRIVATE_KEY)));
  if (publicKey === undefined || privateKey === undefined) return undefined;
  return createPublicKey(privateKey).equals(publicKey) ? { privateKey, publicKey } : undefined;
}

export async function readPublicKey(directory: string): Promise<KeyObject | undefined> {
  return publicKeyOf(await textOf(join(directory, PUBLIC_KEY)));
}

/** Only the text that was written counts: one that merely leads to the same key was changed. */
export function publicKeyOf(text: string | undefined): KeyObject | undefined {
  const key = attempt(text, createPublicKey);
  return key !== undefined && key.asymmetricKeyType === 'ed25519' && publicText(key) === text
    ? key
    : undefined;
}

export function publicText(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

/** By which people compare keys. */
export function fingerprintOf(key: KeyObject): string {
  return hash('sha256', key.export({ type: 'spki', format: 'der' }));
}

const SECRET_BYTES = 32;

/** A secret for digests, which follows from the private key, so that there is one file less to lose. */
export async function digestSecret({ privateKey }: Keys): Promise<Buffer> {
  const seed = privateKey.export({ type: 'pkcs8', format: 'der' });
  return Buffer.from(await promisify(hkdf)('sha256', seed, '', 'berth audit digests', SECRET_BYTES));
}

function privateKeyOf(text: string | undefined): KeyObject | undefined {
  const key = attempt(text, createPrivateKey);
  return key !== undefined && key.asymmetricKeyType === 'ed25519' && privateText(key) === text
    ? key
    : undefined;
}

function privateText(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function attempt(text: string | undefined, make: (text: string) => KeyObject): KeyObject | undefined {
  if (text === undefined) return undefined;
  try {
    return make(text);
  } catch {
    // Whatever the library says of it: it is no key.
    return undefined;
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function writeNew(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
