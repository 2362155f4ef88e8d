import { mkdir } from 'node:fs/promises';
import { BerthError, type Confinement, type Mount, type Refusal, RUNTIMES } from '@berth/contract';
import type { ExecRequest, RunCheck, RunRequest } from '@berth/core';
import { assert, type Clock, err, ok, type Result } from '@berth/foundation';
import { type BerthPaths, privateHome } from '@berth/host';
import type { LivingChild } from '../living-child.ts';
import type { Beside, Dressed, RunKind } from '../run-kind.ts';
import { bubblewrapWords } from './bubblewrap-words.ts';
import { childNamespaces } from './child-namespaces.ts';
import { HiddenPlaces } from './hidden-places.ts';
import { launchWords } from './launch-words.ts';
import { checkOpenPlaces, isOpenable } from './open-places.ts';
import { isWithin } from './paths-within.ts';
import { programPlaces } from './program-places.ts';
import { GATE_PORT, PROXY_ENVIRONMENT } from '../proxy-environment.ts';
import { repositoryPlaces } from './repository-places.ts';
import { SandboxTools } from './sandbox-tools.ts';
import { hiddenResolver, isOfSystem, systemPlaces } from './system-places.ts';

export interface SandboxOptions {
  readonly paths: BerthPaths;
  /** Where the programs of assistants are that Berth installed: to be read, though all around it is closed. */
  readonly programs: string;
  readonly clock: Clock;
  /** The daemon's own, in which bubblewrap is looked for. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What is to be known of something that is run in a sandbox. */
type Confined = Pick<ExecRequest, 'instance' | 'file' | 'args' | 'env' | 'cwd' | 'confinement'>;

/** What was asked for, the workspace last. */
function opened(workspace: string, mounts: readonly Mount[]): readonly Mount[] {
  return [...mounts, { path: workspace, writable: true }];
}

/** Programs in namespaces of their own, made by bubblewrap (ADR 0024). */
export class SandboxKind implements RunKind {
  readonly id = RUNTIMES.sandbox;
  readonly #paths: BerthPaths;
  readonly #programs: string;
  readonly #tools: SandboxTools;
  readonly #hidden: HiddenPlaces;

  constructor({ paths, programs, clock, environment }: SandboxOptions) {
    this.#paths = paths;
    this.#programs = programs;
    this.#tools = new SandboxTools({ directory: paths.state, environment });
    this.#hidden = new HiddenPlaces(() => clock.monotonic());
  }

  async check({ cwd, confinement }: RunCheck): Promise<Result<void, Refusal>> {
    try {
      await this.#tools.find();
      if (confinement?.network === 'allow-list') await this.#tools.findGate();
      await checkOpenPlaces(this.#paths, opened(cwd, confinement?.mounts ?? []));
      return ok(undefined);
    } catch (error) {
      if (error instanceof BerthError) return err(error);
      throw error;
    }
  }

  async dress(request: RunRequest): Promise<Dressed> {
    const { confinement, ports = [] } = request;
    const network = confinement?.network === 'allow-list' ? await this.#gate(confinement, ports) : undefined;
    return { ...(await this.#inSandbox(request)), statusTellsSignal: true, ...(network && { network }) };
  }

  /**
   * A sandbox of the same making, with the same filter, limits and places, and not the same one: who entered that from
   * outside would have to give up his rights in there, where the kernel lets only root in. A network with an allow-list is
   * the program's own: no other leads to its gate.
   */
  async beside(request: Confined, child: LivingChild): Promise<Beside> {
    const made = await this.#inSandbox(request);
    if (request.confinement?.network !== 'allow-list') return made;
    const nsenter = await this.#tools.findGate();
    const { words, close: release } = await childNamespaces(child);
    return { ...made, file: nsenter, args: [...words, '--', made.file, ...made.args], release };
  }

  async #inSandbox(request: Confined): Promise<Beside> {
    const { file, args, env, cwd, confinement } = request;
    assert(confinement !== undefined, 'a run in a sandbox says what it may reach');
    const [{ bubblewrap, filter }, system, hidden, mounts] = await Promise.all([
      this.#tools.find(),
      systemPlaces(),
      this.#hidden.find(),
      this.#mounts(request, confinement),
    ]);
    const words = bubblewrapWords({ system, hidden, mounts, network: confinement.network, cwd });
    const launch = launchWords({ bubblewrap, words, filter, program: { file, args } });
    const proxy = confinement.network === 'allow-list' ? PROXY_ENVIRONMENT : {};
    // The keeper stands outside: it must not enter a directory that is not what it was when it was checked.
    return { ...launch, env: { ...env, ...proxy }, cwd: '/' };
  }

  async #gate(
    { allowed = [], asked = [] }: Confinement,
    ports: readonly number[],
  ): Promise<Dressed['network']> {
    const [{ bubblewrap }, nsenter] = await Promise.all([this.#tools.find(), this.#tools.findGate()]);
    return { allowed, inlets: [...asked, ...ports], port: GATE_PORT, bubblewrap, nsenter };
  }

  /** What is to be read only comes first, so that what may be written lies on top of it. */
  async #mounts(request: Confined, { mounts, granted, network }: Confinement): Promise<Mount[]> {
    const open = opened(request.cwd, mounts);
    await checkOpenPlaces(this.#paths, open);
    const home: Mount = { path: privateHome(this.#paths, request.instance), writable: true };
    const own = [home, ...(granted ?? [])];
    // A grant to write is one to make. What is only read was made by whoever granted it.
    for (const { path } of own.filter(({ writable }) => writable))
      await mkdir(path, { recursive: true, mode: 0o700 });
    const resolver = network === 'full' ? await hiddenResolver() : undefined;
    const its = [...own, ...open].filter(({ writable }) => writable).map(({ path }) => path);
    const programs = (await programPlaces(request, its)).filter((path) => this.#isToBeShown(path));
    const seen = resolver === undefined ? programs : [...programs, resolver];
    return [
      ...seen.map((path) => ({ path, writable: false })),
      ...own,
      ...open,
      ...(await repositoryPlaces(request.cwd)),
    ];
  }

  /** A program may lie in the directory of programs that Berth installs, and PATH may name anything. */
  #isToBeShown(path: string): boolean {
    if (isOfSystem(path)) return false;
    return isOpenable(path, this.#paths) || isWithin(path, this.#programs);
  }
}
