import { type AuditChange, isId } from '@berth/contract';

/** Which credentials a mutation made or took away: by them one finds what was done with them. */
export function credentialChanges(answer: unknown): Readonly<Record<string, AuditChange>> | null {
  const revoked = [answer].flat().filter(isCredential);
  if (revoked.length > 0) return { credentials: { before: revoked, after: null } };
  if (typeof answer !== 'object' || answer === null || !('credential' in answer)) return null;
  const { credential } = answer;
  const id =
    typeof credential === 'object' && credential !== null && 'id' in credential ? credential.id : null;
  return isCredential(id) ? { credentials: { before: null, after: [id] } } : null;
}

function isCredential(id: unknown): id is string {
  return typeof id === 'string' && isId('credential', id);
}
