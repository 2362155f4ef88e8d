import { graphql, type ResultOf } from '../api/graphql.ts';

export const CALLER = graphql(`
  query Caller {
    caller { actor scope via credential }
    daemon { version home state node }
  }
`);

export type Caller = ResultOf<typeof CALLER>['caller'];

/** What whoever is signed in may do: `read` looks, `operate` acts, `admin` rules. */
export type Right = 'read' | 'operate' | 'admin';

const RIGHTS: readonly string[] = ['read', 'operate', 'admin'];

export function may(caller: Pick<Caller, 'scope'> | undefined, right: Right): boolean {
  return caller !== undefined && RIGHTS.indexOf(caller.scope) >= RIGHTS.indexOf(right);
}
