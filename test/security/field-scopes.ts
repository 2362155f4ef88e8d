import type { Scope } from '@berth/contract';

/** `instance`: the own token of an instance reaches it too, of that instance alone. */
export type FieldScope = Scope | 'instance';

/**
 * The least that each field of the API takes, thought about one by one and independently of the code that holds it. A
 * field that is not here fails a test: whoever adds one decides here what it is worth.
 */
export const FIELD_SCOPES: Readonly<Record<string, FieldScope>> = {
  'query agents': 'read',
  'query daemon': 'read',
  'query events': 'read',
  'query explain': 'read',
  'query history': 'read',
  'query images': 'read',
  'query instance': 'instance',
  'query instances': 'read',
  'query memory': 'instance',
  'query notify': 'read',
  'query ports': 'read',
  'query prompts': 'read',
  'query quotas': 'read',
  'query recording': 'read',
  'query recovery': 'read',
  'query resourceHistory': 'instance',
  'query resources': 'read',
  'mutation answerDialog': 'operate',
  'mutation archiveInstance': 'operate',
  'mutation askPrompt': 'operate',
  'mutation execInInstance': 'operate',
  'mutation installAgent': 'admin',
  'mutation interruptTurn': 'operate',
  'mutation pauseRecovery': 'operate',
  'mutation recoverInstance': 'operate',
  'mutation releaseInstance': 'operate',
  'mutation removeImage': 'admin',
  'mutation removeInstance': 'operate',
  'mutation repeatPrompt': 'operate',
  'mutation restartInstance': 'operate',
  'mutation sendInput': 'operate',
  'mutation sendPrompt': 'operate',
  'mutation setInstance': 'operate',
  'mutation startInstance': 'operate',
  'mutation stopDaemon': 'admin',
  'mutation stopInstance': 'operate',
  'mutation tryNotice': 'operate',
  'mutation withdrawPrompt': 'operate',
  'subscription buildImage': 'admin',
  'subscription events': 'read',
  'subscription explain': 'read',
  'subscription notices': 'read',
  'subscription pullImage': 'admin',
  'subscription resources': 'read',
};
