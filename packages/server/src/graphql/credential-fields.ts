import { BerthError, CREDENTIAL_KINDS, SCOPES } from '@berth/contract';
import { credentialLifeSchema, credentialNameSchema, scopeSchema } from '@berth/contract/schemas';
import type { Builder } from './builder.ts';
import { checked } from './checked.ts';
import { meanings } from './meanings.ts';

/** Long enough to be of use, short enough to be made anew before anybody has forgotten it. */
const DEFAULT_LIFE_MS = 30 * 24 * 60 * 60 * 1000;

/** Who can get in, and how one gets in and is locked out. */
export function defineCredentials(builder: Builder): void {
  defineCredentialTypes(builder);
  defineCredentialQueries(builder);
  builder.mutationFields((t) => ({
    createToken: t.field({
      type: 'NewToken',
      description: 'Makes a token. The answer is the only place where its secret ever is.',
      args: {
        name: t.arg.string({ description: 'Unique among living tokens. Left out: it gets one.' }),
        scope: t.arg.string({ required: true, description: meanings(SCOPES) }),
        expiresInMs: t.arg.float({
          description: 'Null: it does not end by itself. Left out: 30 days.',
        }),
      },
      resolve: (_, { name, scope, expiresInMs = DEFAULT_LIFE_MS }, { credentials, caller }) =>
        credentials.create(caller, {
          name: name == null ? undefined : checked(credentialNameSchema, 'name', name),
          scope: checked(scopeSchema, 'scope', scope),
          expiresInMs:
            expiresInMs === null ? null : checked(credentialLifeSchema, 'expiresInMs', expiresInMs),
        }),
    }),
    revokeCredential: t.string({
      description:
        'Revokes a token or session by its id, name or unique prefix, or replaces the token of the `owner`. It holds when this is answered, with the id.',
      args: { target: t.arg.string({ required: true }) },
      resolve: (_, { target }, { credentials, caller }) => credentials.revoke(caller, target),
    }),
    revokeSessions: t.stringList({
      description: 'Signs all browsers out, and answers the ids of their sessions.',
      resolve: async (_, _args, { credentials, caller }) => [...(await credentials.revokeSessions(caller))],
    }),
    createLoginLink: t.field({
      type: 'LoginLink',
      description: 'Makes a link by which one browser signs in, once.',
      args: {
        scope: t.arg.string({
          description: `What it may do. Left out: what the caller may. ${meanings(SCOPES)}`,
        }),
      },
      resolve: (_, { scope }, { credentials, caller }) =>
        credentials.createLoginLink(caller, scope == null ? undefined : checked(scopeSchema, 'scope', scope)),
    }),
  }));
}

function defineCredentialQueries(builder: Builder): void {
  builder.queryFields((t) => ({
    credentials: t.field({
      type: ['Credential'],
      description: 'Living tokens and sessions, by creation.',
      resolve: (_, _args, { credentials, caller }) => [...credentials.list(caller)],
    }),
    self: t.field({
      type: 'Instance',
      description: 'The instance to which the token belongs with which the caller came.',
      resolve: (_, _args, { berth, caller }) => {
        const { grant } = caller;
        if (grant.scope === 'instance') return berth.inspect(caller, grant.instance);
        const message =
          'Only an instance has a self: ask with the token in its variable BERTH_INSTANCE_TOKEN.';
        throw new BerthError({ code: 'forbidden', message });
      },
    }),
  }));
}

function defineCredentialTypes(builder: Builder): void {
  builder.objectType('Credential', {
    description: 'A token or session that is alive. Its secret is nowhere to be had.',
    fields: (t) => ({
      id: t.exposeString('id'),
      kind: t.exposeString('kind', { description: CREDENTIAL_KINDS.join(' or ') }),
      name: t.exposeString('name', {
        description: 'Of a token its own; of a session what the browser called itself.',
      }),
      actor: t.exposeString('actor'),
      scope: t.exposeString('scope', { description: meanings(SCOPES) }),
      createdAt: t.exposeString('createdAt'),
      createdFrom: t.exposeString('createdFrom', { description: 'Address on the other side, or `socket`.' }),
      expiresAt: t.exposeString('expiresAt', {
        nullable: true,
        description: 'When it ends if it is not used again; null: it does not end by itself.',
      }),
      lastUsedAt: t.exposeString('lastUsedAt', { nullable: true }),
      lastUsedFrom: t.exposeString('lastUsedFrom', { nullable: true }),
    }),
  });
  builder.objectType('NewToken', {
    description: 'A token that has just been made.',
    fields: (t) => ({
      credential: t.expose('credential', { type: 'Credential' }),
      secret: t.exposeString('secret', { description: 'Told this once.' }),
    }),
  });
  builder.objectType('LoginLink', {
    fields: (t) => ({
      url: t.exposeString('url', { description: 'Good once. Whoever has it signs in as you.' }),
      expiresAt: t.exposeString('expiresAt'),
    }),
  });
}
