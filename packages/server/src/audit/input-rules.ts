/**
 * How an argument is made fit for the record. `plain`: as it is, but never longer than a line. `sealed`: length and digest.
 * `names`: of variables. `left out`: nothing. A table: field by field, of an object or of each object in a list.
 */
export type InputRule = 'plain' | 'sealed' | 'names' | 'sealed values' | 'left out' | InputRules;

export interface InputRules {
  readonly [argument: string]: InputRule;
}

const TARGET = { target: 'plain' } as const;
const KEYED = { ...TARGET, idempotencyKey: 'left out' } as const;
const PROMPT = { ...TARGET, text: 'sealed', urgent: 'plain' } as const;

/**
 * Every mutation and what of it goes on the record. Arguments that stand nowhere are sealed, so that what is added later can
 * leak nothing; a test holds this table against the schema.
 */
export const MUTATION_INPUTS: Readonly<Record<string, InputRules>> = {
  startInstance: {
    input: {
      agent: 'plain',
      name: 'plain',
      profile: 'plain',
      directory: 'plain',
      command: 'plain',
      inherit: 'names',
      environment: 'sealed values',
      ports: { name: 'plain', port: 'plain' },
      restart: 'plain',
      health: {
        command: 'plain',
        http: 'plain',
        tcp: 'plain',
        intervalMs: 'plain',
        timeoutMs: 'plain',
        retries: 'plain',
        startPeriodMs: 'plain',
      },
      stallMs: 'plain',
      isolation: 'plain',
      image: 'plain',
      readOnly: 'plain',
      network: 'plain',
      allow: 'plain',
      mounts: { path: 'plain', writable: 'plain' },
      limits: {
        memory: 'plain',
        cpus: 'plain',
        pids: 'plain',
        files: 'plain',
        disk: 'plain',
        run: 'plain',
        idle: 'plain',
      },
      waitMs: 'plain',
      cols: 'plain',
      rows: 'plain',
      idempotencyKey: 'left out',
    },
  },
  stopInstance: { ...KEYED, graceMs: 'plain' },
  archiveInstance: { ...KEYED, graceMs: 'plain' },
  restartInstance: { ...KEYED, graceMs: 'plain', fresh: 'plain' },
  removeInstance: KEYED,
  restoreInstance: { ...KEYED, from: 'plain' },
  sendInput: { ...KEYED, text: 'sealed' },
  sendPrompt: PROMPT,
  askPrompt: PROMPT,
  withdrawPrompt: { ...TARGET, prompt: 'plain' },
  repeatPrompt: { ...TARGET, prompt: 'plain' },
  answerDialog: { ...TARGET, answer: 'plain', since: 'plain' },
  interruptTurn: TARGET,
  setInstance: { ...KEYED, limits: { name: 'plain', value: 'plain' }, restart: 'plain' },
  execInInstance: { ...TARGET, command: 'plain', timeoutMs: 'plain' },
  recoverInstance: TARGET,
  releaseInstance: TARGET,
  pauseRecovery: { paused: 'plain' },
  installAgent: { agent: 'plain', environment: 'names' },
  removeImage: { image: 'plain' },
  tryNotice: { directory: 'plain' },
  stopDaemon: {},
  createToken: { name: 'plain', scope: 'plain', expiresInMs: 'plain' },
  revokeCredential: TARGET,
  revokeSessions: {},
  createLoginLink: { scope: 'plain' },
  openPreview: { ...TARGET, port: 'plain' },
  // The path of a key is sealed: somebody may take it for the place of the key itself.
  listen: { at: 'plain', tls: { cert: 'plain', key: 'sealed' }, behindProxy: 'plain' },
};

/** Subscriptions that do something for as long as somebody listens. */
export const ACTING_SUBSCRIPTIONS: Readonly<Record<string, InputRules>> = {
  buildImage: { agent: 'plain', base: 'plain', environment: 'names' },
  pullImage: { name: 'plain' },
};
