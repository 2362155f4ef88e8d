export { findCgroups } from './cgroups/find-cgroups.ts';
export {
  type CgroupBase,
  cgroupPlace,
  describeCgroups,
  type FoundCgroups,
} from './cgroups/found-cgroups.ts';
export { foreignGroups } from './cgroups/foreign-groups.ts';
export { groupMembers, groupsIn } from './cgroups/group-files.ts';
export { type GroupTree, kernelTree, removeGroup } from './cgroups/group-tree.ts';
export { type LimitsWritten, rewriteLimits, writeLimits } from './cgroups/group-limits.ts';
export { scopeCommand } from './cgroups/systemd-scope.ts';
export { type GroupUsage, readUsage } from './cgroups/group-usage.ts';
export { type LimitStrikes, limitStrikes, type MemoryBounds, memoryBounds } from './cgroups/limit-strikes.ts';
export { memoryKills } from './cgroups/memory-kills.ts';
export { createHost } from './create-host.ts';
export type { Host, ProcessEntry } from './host.ts';
export type { Traffic } from './linux/traffic-files.ts';
export { ownEnvironment, userEnvironment } from './own-environment.ts';
export { type KernelKill, lastKernelKill } from './linux/kernel-kills.ts';
export { type BerthPaths, berthPaths, keeperSocketName, privateHome, socketPathMax } from './paths.ts';
export {
  ensurePrivateDirectory,
  syncDirectory,
  syncDirectoryNow,
  syncNewDirectories,
  writeFileDurably,
  writeFileDurablyNow,
} from './private-files.ts';
export { fileKind } from './programs/file-kind.ts';
export { findProgram, programDirectories } from './programs/find-program.ts';
export { interpreterOf } from './programs/interpreter.ts';
export type { TcpListener, TcpListenerOwner } from './ports/listener.ts';
export { type FoundClaim, PortClaims } from './ports/port-claims.ts';
export { isPortFree } from './ports/port-probe.ts';
export {
  type EndRequest,
  endTree,
  findInGroups,
  findTree,
  isAlive,
  type TreeQuery,
  trySignal,
} from './process-tree.ts';
export { systemClock } from './system-clock.ts';
export { createUseHost } from './use/create-use-host.ts';
export { type Known, knownOf } from './use/run-members.ts';
export type { ExactUse, ProcessUse, UseHost, UseReader, UseRoot } from './use/use-host.ts';
