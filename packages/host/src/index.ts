export { createHost } from './create-host.ts';
export type { Host, ProcessEntry } from './host.ts';
export { ownEnvironment, userEnvironment } from './own-environment.ts';
export { type BerthPaths, berthPaths, keeperSocketName, socketPathMax } from './paths.ts';
export { ensurePrivateDirectory, writeFileDurably, writeFileDurablyNow } from './private-files.ts';
export { type EndRequest, endTree, findTree, isAlive, type TreeQuery, trySignal } from './process-tree.ts';
export { systemClock } from './system-clock.ts';
