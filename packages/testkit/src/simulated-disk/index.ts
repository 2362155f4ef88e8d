export { DiskError } from './disk-error.ts';
export type { RefusalOptions } from './disk-faults.ts';
export { DiskProcess } from './disk-process.ts';
export { mount, simulatedFs, simulatedFsPromises } from './node-fs.ts';
export type { Dice } from './power-cut.ts';
export { seededDice } from './seeded-dice.ts';
export { PowerCutError, SimulatedDisk } from './simulated-disk.ts';
export { timersOn } from './timers.ts';
