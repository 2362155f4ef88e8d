import { fileURLToPath } from 'node:url';
import { ASSISTANT_IMAGES, assistantDirectories } from '@berth/agents';
import { messageOf } from '@berth/contract';
import type { Log, RuntimeDriver } from '@berth/core';
import { type BerthPaths, createHost, type FoundCgroups, systemClock } from '@berth/host';
import {
  ContainerKind,
  type ContainerOptions,
  type KeeperProgram,
  plainKind,
  ProcessDriver,
  type ProcessDriverOptions,
  SandboxKind,
  StandbyKeeper,
  StandbyPool,
} from '@berth/runtime-process';

/** What a thread needs to reach every runtime. Plain data, since it crosses to the screen worker. */
export interface DriverConfig {
  readonly paths: BerthPaths;
  /** URL of the keeper program. */
  readonly keeper: string;
  readonly logMaxBytes: number;
  /** File mode mask of the user's programs. */
  readonly userMask: number;
  readonly cgroups: FoundCgroups;
}

/** What only the thread that starts instances has. */
export type StartingParts = Required<Pick<ProcessDriverOptions, 'standbys' | 'registered'>>;

/** All runtimes of this daemon, for one of its threads. */
export function createDrivers(
  config: DriverConfig,
  starting?: StartingParts,
): ReadonlyMap<string, RuntimeDriver> {
  const { paths } = config;
  const common = {
    paths,
    host: createHost(),
    clock: systemClock,
    keeper: keeperProgram(config),
    logMaxBytes: config.logMaxBytes,
    umask: config.userMask,
    cgroups: config.cgroups,
    ...starting,
  };
  const { programs } = assistantDirectories(paths);
  const environment = process.env;
  const kinds = [
    plainKind,
    new SandboxKind({ paths, programs, clock: systemClock, environment }),
    new ContainerKind({ paths, programs, environment, images: imagesIn(environment) }),
  ];
  return new Map(kinds.map((kind) => [kind.id, new ProcessDriver({ ...common, kind })]));
}

/** What containers are made of that name no image. */
function imagesIn({ BERTH_IMAGE: otherwise }: NodeJS.ProcessEnv): ContainerOptions['images'] {
  const ofAgents = Object.fromEntries(ASSISTANT_IMAGES.map(({ agent, name }) => [agent, name]));
  return { ofAgents, ...(otherwise === undefined || otherwise === '' ? {} : { otherwise }) };
}

/** There is none before it is opened. */
export function createStandbys(config: DriverConfig, size: number, log: Log): StandbyPool<StandbyKeeper> {
  const program = keeperProgram(config);
  return new StandbyPool({
    size,
    launch: () => StandbyKeeper.launch(program),
    clock: systemClock,
    onFault: (what, error) => log.warn('no keeper stands by', { what, error: messageOf(error) }),
  });
}

function keeperProgram({ keeper }: DriverConfig): KeeperProgram {
  return { node: process.execPath, entry: fileURLToPath(keeper) };
}
