import { BERTH_VERSION, DEFAULT_GRACE_MS, type ProgramReport } from '@berth/contract';
import type { Agent, Assistant, AssistantKeys } from '@berth/core';
import { ok } from '@berth/foundation';
import { DEMO_SCREEN_RULES } from './screen-rules.ts';

export interface DemoProgram {
  /** The Node binary that runs it. */
  readonly node: string;
  /** The program: `program/main.ts` in this folder, or the file it was bundled into. */
  readonly program: string;
}

/** The scripted assistant that ships with Berth. Words after `--` are its own options; see README.md here. */
export function createDemoAgent(demo: DemoProgram): Agent {
  return {
    id: 'demo',
    title: 'A scripted assistant (no AI), to try Berth with',
    stopSignal: 'SIGTERM',
    graceMs: DEFAULT_GRACE_MS,
    plan: ({ command }) => ok({ file: demo.node, args: [demo.program, ...command], env: {} }),
    assistant: demoAssistant(demo),
  };
}

/** Its question takes letters; nothing of it is for always. */
const KEYS: AssistantKeys = {
  settleMs: 20,
  confirmMs: 5000,
  takesWhileBusy: true,
  interrupt: '\x1b',
  approve: 'y',
  approveAlways: null,
  deny: 'n',
};

/** It has no conversation beyond its terminal, no login and no hooks: its title says everything. */
function demoAssistant({ node, program }: DemoProgram): Assistant {
  const report: ProgramReport = {
    command: 'demo',
    path: program,
    source: 'berth',
    version: BERTH_VERSION,
    tested: [BERTH_VERSION],
    package: null,
    login: null,
    problems: [],
  };
  return {
    variables: [],
    inspect: async () => report,
    // It is a part of Berth.
    install: async () => undefined,
    prepare: async ({ args }) =>
      ok({
        args,
        env: {},
        conversation: null,
        reach: [node, program].map((path) => ({ path, writable: false })),
      }),
    keys: KEYS,
    trust: { full: ['title'], raising: [] },
    screenRules: DEMO_SCREEN_RULES,
    watch: async () => undefined,
    forget: async () => undefined,
  };
}
