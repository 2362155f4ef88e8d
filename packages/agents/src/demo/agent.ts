import { DEFAULT_GRACE_MS } from '@berth/contract';
import type { Agent } from '@berth/core';
import { ok } from '@berth/foundation';

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
  };
}
