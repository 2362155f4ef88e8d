import { access } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BerthError,
  type Confinement,
  KERNEL_LIMITS,
  type Refusal,
  refusal,
  RUN_FILES,
  RUNTIMES,
} from '@berth/contract';
import type { Call, RunCheck, RunRequest } from '@berth/core';
import { type ContainerRequest, type Engine, findEngine, formatEngineAddress } from '@berth/engine';
import { assert, err, ok, type Result } from '@berth/foundation';
import { type BerthPaths, findProgram } from '@berth/host';
import type { RunPlace } from '../handle.ts';
import { RunTakenError, startCancelled } from '../keeper-launch.ts';
import type { Dressed, Elsewhere, RunKind } from '../run-kind.ts';
import { checkOpenPlaces } from '../sandbox/open-places.ts';
import { judgedDeath } from './container-deaths.ts';
import { chosenImage, type ImageChoice } from './chosen-image.ts';
import { forContainer } from './container-environment.ts';
import { checkEngine, containerMounts } from './container-mounts.ts';
import { execInside } from './exec-inside.ts';
import { noteContainer } from './container-note.ts';
import { LABELS, placeMark } from './labels.ts';
import { clear, engineLimits, limit } from './made-container.ts';
import { ContainerUsers } from './container-users.ts';
import { GATE_PORT, PROXY_ENVIRONMENT } from '../proxy-environment.ts';
import { ownLimits } from './own-limits.ts';
import { waitingForGate } from './waiting-for-gate.ts';

export interface ContainerOptions {
  readonly paths: BerthPaths;
  /** Where the programs of assistants are that Berth installed. */
  readonly programs: string;
  /** The daemon's own, in which an engine is looked for. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the engine listens; otherwise it is looked for. */
  readonly engine?: string;
  /** What containers are made of that name no image. */
  readonly images: ImageChoice;
}

/** To look at an image, create and start: an engine on a busy machine takes its time. */
const READY_MS = 90_000;
/** Its size counts for the memory of the container. Docker mounts it so that nothing in it can be executed, if not told. */
const TEMPORARY = { '/tmp': 'rw,exec,nosuid,nodev,mode=1777' };
/** The engine's own log: what a keeper can catch up with when the engine was away. */
const LOG_MAX = '32m';
const LOG_DRIVERS = { podman: 'k8s-file', docker: 'local' } as const;

/** Programs in containers of an engine that speaks Docker's API (ADR 0025). */
export class ContainerKind implements RunKind {
  readonly id = RUNTIMES.container;
  readonly elsewhere: Elsewhere = {
    held: KERNEL_LIMITS,
    readyMs: READY_MS,
    limit,
    judged: judgedDeath,
    exec: execInside,
    clear,
  };
  readonly #options: ContainerOptions;
  readonly #users = new ContainerUsers();

  constructor(options: ContainerOptions) {
    this.#options = options;
  }

  async check({ cwd, confinement, agent }: RunCheck): Promise<Result<void, Refusal>> {
    try {
      const engine = await this.#engine({});
      const places = [...(confinement?.mounts ?? []), { path: cwd, writable: true }];
      await checkOpenPlaces(this.#options.paths, places);
      checkEngine(engine.address, places);
      await this.#gate(confinement, []);
      const wish = {
        ...(agent === undefined ? {} : { agent }),
        ...(confinement === undefined ? {} : { confinement }),
      };
      await chosenImage(engine, this.#options.images, { wish });
      return ok(undefined);
    } catch (error) {
      if (error instanceof BerthError) return err(error);
      throw error;
    }
  }

  async dress(request: RunRequest, place: RunPlace, call: Call): Promise<Dressed> {
    // A run is started once: what has begun already has a container, or had one.
    if (await hasBegun(place)) throw new RunTakenError('it has begun already');
    try {
      const engine = await this.#engine(call);
      const wanted = await this.#request(engine, request, call);
      const container = { engine: formatEngineAddress(engine.address), id: nameOf(request) };
      const { memory } = request.limits ?? {};
      const noted = { ...container, ...(memory === undefined ? {} : { memory }) };
      await noteContainer(place.directory, noted);
      // Not to be cut off: nobody would know whether it is made after all.
      const madeAs = await engine.containers.create(container.id, wanted);
      await noteContainer(place.directory, { ...noted, madeAs });
      const { file, args, env } = request;
      const network = await this.#gate(request.confinement, request.ports ?? []);
      return {
        ...{ file, args, env, cwd: '/', statusTellsSignal: true, container },
        ...(network === undefined ? {} : { network }),
      };
    } catch (error) {
      if (call.signal?.aborted) throw startCancelled();
      throw error;
    }
  }

  /** It has no network, and its keeper makes it a way out when it runs. */
  async #gate(confinement: Confinement | undefined, ports: readonly number[]): Promise<Dressed['network']> {
    if (confinement?.network !== 'allow-list') return undefined;
    const { allowed = [], asked = [] } = confinement;
    const nsenter = await findProgram('nsenter', this.#options.environment['PATH']);
    if (nsenter !== undefined && process.platform === 'linux')
      return { allowed, inlets: [...asked, ...ports], port: GATE_PORT, nsenter };
    const message =
      'A container with an allow-list cannot be made here: it takes Linux, and nsenter, which is in util-linux.';
    throw new BerthError(refusal('isolation_unavailable', message));
  }

  async #request(engine: Engine, request: RunRequest, call: Call): Promise<ContainerRequest> {
    const { file, args, env, cwd, confinement, instance, run, ports = [], limits = {} } = request;
    assert(confinement !== undefined, 'a run in a container says what it may reach');
    const { paths, programs, images } = this.#options;
    const [own, mounts, user, image, place] = await Promise.all([
      ownLimits(),
      containerMounts({ paths, programs, engine: engine.address }, request, confinement),
      this.#users.of(engine),
      chosenImage(engine, images, { wish: request, ...call }),
      placeMark(paths.state),
    ]);
    const files = limits.files ?? own.openFiles;
    const isGuarded = confinement.network === 'allow-list';
    const variables = isGuarded ? { ...env, ...PROXY_ENVIRONMENT } : env;
    const isPodman = engine.version.kind === 'podman';
    return {
      image,
      command: isGuarded ? waitingForGate([file, ...args]) : [file, ...args],
      environment: forContainer(variables),
      directory: cwd,
      user,
      labels: {
        ...{ [LABELS.instance]: instance, [LABELS.run]: run },
        ...{ [LABELS.home]: paths.state, [LABELS.place]: place },
      },
      mounts,
      memoryPaths: TEMPORARY,
      readOnlyRoot: confinement.readOnlyImage ?? false,
      network: confinement.network === 'full' ? 'bridge' : 'none',
      // Those of a guarded one lead in through its keeper.
      ports: isGuarded ? [] : ports.map((port) => ({ inside: port, outside: port })),
      limits: {
        ...engineLimits(limits),
        openFiles: { soft: files, hard: files },
        // Podman would raise it, and fails where it may not.
        ...(isPodman ? { userProcesses: { soft: own.processes, hard: own.processes } } : {}),
      },
      log: { driver: LOG_DRIVERS[engine.version.kind], options: { 'max-size': LOG_MAX } },
    };
  }

  #engine({ signal }: Call): Promise<Engine> {
    const { environment, engine } = this.#options;
    const configured = engine === undefined ? {} : { configured: engine };
    return findEngine({ environment, ...configured, ...(signal === undefined ? {} : { signal }) });
  }
}

function hasBegun({ directory }: RunPlace): Promise<boolean> {
  return access(join(directory, RUN_FILES.claim)).then(
    () => true,
    () => false,
  );
}

function nameOf({ run }: Pick<RunRequest, 'run'>): string {
  return `berth-${run}`;
}
