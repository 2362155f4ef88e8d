import type { Action } from '@berth/core';

/**
 * What each field that does something takes at least, whatever it is aimed at. It is asked for before anything is written
 * of it; what it is aimed at is looked at where it is done. Tests hold this table against the schema, and against what
 * each field is worth.
 */
export const FIELD_ACTIONS: Readonly<Record<string, Action>> = {
  startInstance: 'instance.start',
  stopInstance: 'instance.stop',
  archiveInstance: 'instance.stop',
  restartInstance: 'instance.start',
  removeInstance: 'instance.remove',
  restoreInstance: 'instance.restore',
  sendInput: 'terminal.write',
  sendPrompt: 'terminal.write',
  askPrompt: 'terminal.write',
  withdrawPrompt: 'terminal.write',
  repeatPrompt: 'terminal.write',
  answerDialog: 'terminal.write',
  interruptTurn: 'terminal.write',
  setInstance: 'instance.set',
  execInInstance: 'instance.exec',
  recoverInstance: 'recovery.control',
  releaseInstance: 'recovery.control',
  pauseRecovery: 'recovery.control',
  installAgent: 'agent.install',
  removeImage: 'image.change',
  tryNotice: 'notice.try',
  stopDaemon: 'daemon.stop',
  createToken: 'credential.change',
  revokeCredential: 'credential.change',
  revokeSessions: 'credential.change',
  createLoginLink: 'credential.change',
  openPreview: 'port.preview',
  listen: 'access.change',
  buildImage: 'image.change',
  pullImage: 'image.change',
};
