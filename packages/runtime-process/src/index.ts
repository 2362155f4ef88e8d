export { cgroupOf } from './handle.ts';
export { ProcessDriver, type ProcessDriverOptions } from './process-driver.ts';
export type { KeeperProgram } from './keeper-launch.ts';
export { placeOf, type RunPlace } from './handle.ts';
