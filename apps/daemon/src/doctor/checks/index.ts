import { audit } from './audit.ts';
import type { Check } from './check.ts';
import { cgroups } from './cgroups.ts';
import { configuration } from './configuration.ts';
import { daemon } from './daemon.ts';
import { descriptors } from './descriptors.ts';
import { directories } from './directories.ts';
import { disk } from './disk.ts';
import { inotify } from './inotify.ts';
import { isolation } from './isolation.ts';
import { keepers } from './keepers.ts';
import { logs } from './logs.ts';
import { ports } from './ports.ts';
import { processes } from './processes.ts';
import { registry } from './registry.ts';
import { sockets } from './sockets.ts';
import { versions } from './versions.ts';

/** All checks, in the order of the report. */
export const CHECKS: readonly Check[] = [
  versions,
  directories,
  configuration,
  daemon,
  registry,
  audit,
  processes,
  keepers,
  sockets,
  logs,
  ports,
  cgroups,
  isolation,
  disk,
  descriptors,
  inotify,
];
