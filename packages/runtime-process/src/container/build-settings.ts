import { readFile } from 'node:fs/promises';
import { BerthError, messageOf, refusal } from '@berth/contract';
import type { ImageWishes } from '@berth/core';

/**
 * Engines hand these to every step of a build and keep them out of the image, whether the recipe asks for them or not: the
 * address of a proxy may have a password in it.
 */
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];
const REGISTRY = 'npm_config_registry';
/** Where the caller's programs look for certificates; the first one counts. */
const CERTIFICATES = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'];

/** The address has a user, or a password, in front of its host. */
const WITH_LOGIN = /^(?:[a-z][a-z0-9+.-]*:)?[/\\]{2}[^/\\?#]*@/i;

/** What a recipe is told of the wishes and surroundings of whoever wants the image. Throws `invalid_input` for a registry with a login in its address. */
export function buildSettings({ base, environment }: ImageWishes): Record<string, string> {
  const registry = environment[REGISTRY];
  // Unlike proxies, it is a word of the recipe, which stays in the history of the image for all who have that.
  if (registry !== undefined && WITH_LOGIN.test(registry.trim()))
    throw new BerthError(
      refusal(
        'invalid_input',
        `${REGISTRY} has a login in it, which would stay in the image. Give it without one: packages for images are fetched from a registry that asks for none.`,
      ),
    );
  return {
    ...Object.fromEntries(PROXIES.flatMap((name) => pairOf(name, environment[name]))),
    ...Object.fromEntries([...pairOf('REGISTRY', registry), ...pairOf('BASE', base)]),
  };
}

/** The certificates without which nothing can be reached at some companies; none where none are named. */
export async function certificatesOf(environment: ImageWishes['environment']): Promise<string> {
  const file = CERTIFICATES.map((name) => environment[name]).find(
    (path) => path !== undefined && path !== '',
  );
  if (file === undefined) return '';
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const message = `The certificates in ${file}, which the environment names, cannot be read: ${messageOf(error)}`;
    throw new BerthError(refusal('invalid_input', message), { cause: error });
  }
}

function pairOf(name: string, value: string | undefined): [string, string][] {
  return value === undefined || value === '' ? [] : [[name, value]];
}
