import { z } from 'zod';
import { CREDENTIAL_KINDS, type Scope, SCOPES, SECRET_PREFIX } from '../access.ts';

/** Scopes that people give to tokens. */
export const scopeSchema = z.enum(Object.keys(SCOPES) as [Scope, ...Scope[]]);

/** A word that stands in a command line, and is neither an id nor a secret by mistake, nor the owner's token. */
export const credentialNameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
    'write up to 63 letters, digits, dots, hyphens and underscores, with a letter or digit first',
  )
  .refine((name) => !/^(?:owner$|cred_)/.test(name) && !name.startsWith(SECRET_PREFIX), {
    message: 'it must not be owner, nor look like an id or a secret',
  });

const SECOND_MS = 1000;
const TEN_YEARS_MS = 10 * 365 * 24 * 60 * 60 * SECOND_MS;

/** For how long a token is good. */
export const credentialLifeSchema = z
  .number()
  .int()
  .min(SECOND_MS, 'it must be good for a second at least')
  .max(TEN_YEARS_MS, 'it may be good for ten years at most; without an end: never (null)');

/** What a person is shown of a living token or session: never its secret. As `berth token ls --json` and the API show it. */
export const credentialViewSchema = z.object({
  id: z.string(),
  kind: z.enum(CREDENTIAL_KINDS),
  /** Of a token its own; of a session what the browser called itself. */
  name: z.string(),
  actor: z.string(),
  scope: scopeSchema,
  /** ISO 8601, as all of its times. */
  createdAt: z.string(),
  /** Address on the other side, or `socket`. */
  createdFrom: z.string(),
  /** When it ends if it is not used again; null: it does not end by itself. */
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
  lastUsedFrom: z.string().nullable(),
});
export type CredentialView = z.infer<typeof credentialViewSchema>;

/** A token that has just been made. The secret is told this once. */
export const newTokenViewSchema = z.object({ credential: credentialViewSchema, secret: z.string() });
export type NewTokenView = z.infer<typeof newTokenViewSchema>;

/** A link by which one browser signs in, once. */
export const loginLinkViewSchema = z.object({
  url: z.string(),
  /** ISO 8601. */
  expiresAt: z.string(),
});
export type LoginLinkView = z.infer<typeof loginLinkViewSchema>;
