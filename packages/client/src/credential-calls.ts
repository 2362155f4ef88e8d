import type { Scope } from '@berth/contract';
import type { CredentialView, LoginLinkView, NewTokenView } from '@berth/contract/schemas';
import { DOCUMENTS } from './documents.ts';
import type { Call } from './recovery-calls.ts';

export interface TokenWish {
  /** Left out: it gets one. */
  readonly name?: string | undefined;
  readonly scope: Scope;
  /** Null: it does not end by itself. */
  readonly expiresInMs: number | null;
}

/** Who can get in, and how one gets in and is locked out. */
export interface CredentialCalls {
  list(): Promise<CredentialView[]>;
  /** Never repeated once the daemon had it: the secret of the first would be told to nobody. */
  create(wish: TokenWish): Promise<NewTokenView>;
  /** By id, name or unique prefix, or `owner`. Answers the id. */
  revoke(target: string): Promise<string>;
  /** Signs all browsers out. Answers the ids of their sessions, which a repetition would not know. */
  revokeSessions(): Promise<string[]>;
  /** A link by which one browser signs in, once, with that scope or your own. */
  createLoginLink(scope?: Scope): Promise<LoginLinkView>;
}

export function credentialCalls(call: Call): CredentialCalls {
  return {
    list: async () => (await call<{ credentials: CredentialView[] }>(DOCUMENTS.credentials)).credentials,
    create: async (wish) => {
      type Answer = { createToken: NewTokenView };
      return (await call<Answer>(DOCUMENTS.createToken, { ...wish }, { repeat: false })).createToken;
    },
    revoke: async (target) => {
      type Answer = { revokeCredential: string };
      return (await call<Answer>(DOCUMENTS.revokeCredential, { target }, { repeat: false })).revokeCredential;
    },
    revokeSessions: async () =>
      (await call<{ revokeSessions: string[] }>(DOCUMENTS.revokeSessions, {}, { repeat: false }))
        .revokeSessions,
    createLoginLink: async (scope) =>
      (await call<{ createLoginLink: LoginLinkView }>(DOCUMENTS.createLoginLink, { scope })).createLoginLink,
  };
}
