import { graphql, type ResultOf } from '../api/graphql.ts';

export const CREDENTIALS = graphql(`
  query Credentials {
    credentials {
      id
      kind
      name
      actor
      scope
      createdAt
      createdFrom
      expiresAt
      lastUsedAt
      lastUsedFrom
    }
  }
`);

export const CREATE_TOKEN = graphql(`
  mutation CreateToken($name: String, $scope: String!, $expiresInMs: Float) {
    createToken(name: $name, scope: $scope, expiresInMs: $expiresInMs) {
      secret
      credential { id name scope expiresAt }
    }
  }
`);

export const REVOKE_CREDENTIAL = graphql(`
  mutation RevokeCredential($target: String!) {
    revokeCredential(target: $target)
  }
`);

export const REVOKE_SESSIONS = graphql(`
  mutation RevokeSessions {
    revokeSessions
  }
`);

export type Credential = ResultOf<typeof CREDENTIALS>['credentials'][number];
export type NewToken = ResultOf<typeof CREATE_TOKEN>['createToken'];

/** How the token of the owner is called where it is replaced. */
export const OWNER = 'owner';
