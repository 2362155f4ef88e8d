export {
  connectKeeper,
  type KeeperConnectOptions,
  type KeeperEvents,
  type KeeperLink,
} from './client/keeper-link.ts';
export { readDecisions } from './client/read-decisions.ts';
export { openNamespace } from './program/network/network-namespace.ts';
export { type LogItem, logStart, readLog } from './log/log-reader.ts';
export { type TailRange, tailRange } from './log/tail.ts';
export {
  checkSegment,
  type LogDamage,
  type SegmentCheck,
  type SizedSegment,
  sizedSegments,
} from './log/log-check.ts';
export { segmentBytes } from './log/segments.ts';
export { type LogRepair, repairLog } from './log/log-repair.ts';
