export { cgroupOf, type Ground, hasKeeper, placeOf, type RunPlace } from './handle.ts';
export { ProcessDriver, type ProcessDriverOptions } from './process-driver.ts';
export type { KeeperProgram } from './keeper-launch.ts';
export { readEvidence } from './run-evidence.ts';
export { sandboxProblem } from './sandbox/sandbox-problem.ts';
export { SandboxKind } from './sandbox/sandbox-kind.ts';
export { StandbyKeeper } from './standby-keeper.ts';
export { StandbyPool } from './standby-pool.ts';
