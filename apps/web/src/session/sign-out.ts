import { LOGOUT_PATH } from '@berth/contract';
import { Problem } from '../api/problem.ts';

const UNAUTHENTICATED = 401;

/** Ends the session of this browser. One that is over already is as good. */
export async function signOut(): Promise<void> {
  const answer = await fetch(LOGOUT_PATH, { method: 'POST' }).catch((error: unknown) => {
    throw new Problem('unreachable', String(error));
  });
  if (answer.ok || answer.status === UNAUTHENTICATED) return;
  throw new Problem('unknown', `${answer.status} ${answer.statusText}`);
}
