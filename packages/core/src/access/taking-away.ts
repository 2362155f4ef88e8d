import type { AuditedAct } from './audit-trail.ts';

type Judge = (input: AuditedAct['input']) => boolean;

const ALWAYS: Judge = () => true;

/**
 * Acts that only take something away. They must be possible when nothing can be written any more: whoever stops something
 * on a full disk is putting that right.
 */
const TAKING_AWAY: Readonly<Record<string, Judge>> = {
  stopInstance: ALWAYS,
  archiveInstance: ALWAYS,
  removeInstance: ALWAYS,
  interruptTurn: ALWAYS,
  withdrawPrompt: ALWAYS,
  stopDaemon: ALWAYS,
  revokeCredential: ALWAYS,
  revokeSessions: ALWAYS,
  listen: ({ at }) => at === 'off',
  answerDialog: ({ answer }) => answer === 'deny',
  pauseRecovery: ({ paused }) => paused === true,
};

export function onlyTakesAway({ action, input }: Pick<AuditedAct, 'action' | 'input'>): boolean {
  return TAKING_AWAY[action]?.(input) ?? false;
}
