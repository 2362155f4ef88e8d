import type { InstanceId } from './ids.ts';

/**
 * What a credential lets its holder do, from little to all. Each scope includes the ones before it; `docs/security.md`
 * has the table of what each of them reaches.
 */
export const SCOPES = {
  read: 'sees everything of an instance, its terminal too, and changes nothing',
  operate: 'starts, stops and removes instances, and types into their terminals',
  admin: 'also makes and revokes credentials, reads the audit, and rules over the daemon',
} as const satisfies Readonly<Record<string, string>>;

export type Scope = keyof typeof SCOPES;

export function isScope(text: string): text is Scope {
  return Object.hasOwn(SCOPES, text);
}

/** What a credential is worth. An instance's own reaches that instance and nothing else. */
export type Grant = { readonly scope: Scope } | { readonly scope: 'instance'; readonly instance: InstanceId };

/**
 * `token`: for scripts, made by `berth token create`. `session`: of a browser, made by a login link. The owner's token
 * and those of instances are not on record: they lie in a file, and are derived from the run.
 */
export const CREDENTIAL_KINDS = ['token', 'session'] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

/** How every secret of Berth begins, so that scanners find those that were published by accident. */
export const SECRET_PREFIX = 'berth_';

/** Over which way somebody came. */
export const VIAS = {
  socket: 'the private socket, which only its owner can open',
  owner: 'the token of the owner',
  token: 'a token',
  session: 'a browser that is signed in',
  instance: 'the own token of an instance',
} as const satisfies Readonly<Record<string, string>>;
export type Via = keyof typeof VIAS;

export const HEALTH_PATH = '/healthz';
export const READY_PATH = '/readyz';
export const LOGIN_PATH = '/login/';
export const LOGOUT_PATH = '/logout';
