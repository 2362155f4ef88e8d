import { mkdir, rm } from 'node:fs/promises';
import {
  BerthError,
  type CgroupReport,
  type ExitFacts,
  type InstanceId,
  type KeeperConfig,
  type LimitName,
  type Limits,
  type NotedDecision,
  type Refusal,
} from '@berth/contract';
import type {
  Call,
  ExecRequest,
  ExecResult,
  InstanceWithRun,
  OutputChunk,
  OutputRange,
  RecoveredRun,
  RunCheck,
  RunEnd,
  RunPlan,
  RunRequest,
  RuntimeCapabilities,
  RuntimeDriver,
  RuntimeHandle,
  StartedRun,
  TerminalEvents,
  TerminalLink,
} from '@berth/core';
import { assert, type Clock, type Result } from '@berth/foundation';
import {
  type BerthPaths,
  endTree,
  type FoundCgroups,
  type Host,
  syncNewDirectories,
  isAlive,
  limitStrikes,
  removeGroup,
  trySignal,
} from '@berth/host';
import {
  connectKeeper,
  type KeeperEvents,
  type KeeperLink,
  readDecisions,
  readLog,
  tailRange,
} from '@berth/keeper';
import { execHere } from './exec-here.ts';
import { withFileLimit } from './file-limit.ts';
import { cgroupOf, groupsOf, placeOf, planRun, type RunPlace } from './handle.ts';
import { clearAway, inquire, type InquestParts, PROBE_MS } from './inquest.ts';
import {
  type KeeperProgram,
  type LaunchCall,
  type LaunchedRun,
  launchKeeper,
  RunTakenError,
} from './keeper-launch.ts';
import { livingChild } from './living-child.ts';
import { relimit } from './relimit.ts';
import { markRemoved, unmarkRemoved } from './run-evidence.ts';
import { readPlacement, readStarted } from './run-facts.ts';
import { MemoryDeaths } from './memory-deaths.ts';
import { plainKind } from './plain-kind.ts';
import type { Dressed, RunKind } from './run-kind.ts';
import type { StandbyKeeper } from './standby-keeper.ts';
import type { StandbyPool } from './standby-pool.ts';
import { Turns } from './turns.ts';

export interface ProcessDriverOptions {
  /** What is run instead of the program itself; plain programs where it is not given. */
  readonly kind?: RunKind;
  readonly paths: BerthPaths;
  readonly host: Host;
  readonly clock: Clock;
  readonly keeper: KeeperProgram;
  /** Bound of an instance's log in bytes. */
  readonly logMaxBytes: number;
  /** File mode creation mask of the programs: the user's, while Berth's own processes have a private one. */
  readonly umask?: number;
  /** Where control groups can be made, as the host found out; none without. */
  readonly cgroups?: FoundCgroups;
  /** Keepers that were started ahead, if any are. */
  readonly standbys?: StandbyPool<StandbyKeeper>;
  /** What the registry says of an instance whose run begins: its keeper writes it down, for a registry that is lost. */
  readonly registered?: (instance: InstanceId) => Promise<InstanceWithRun | undefined>;
}

/** Beyond grace and kill, a keeper needs moments to write its facts; after this it counts as frozen. */
const STOP_MARGIN_MS = 5000;
/**
 * Ends that begin together. A keeper looks at every process of the machine to find those of its program: a thousand at
 * once would get so little of the processors that each of them counted as frozen. Who waits for his program's grace
 * does nothing meanwhile, and holds up nobody for long.
 */
const STOP_TURNS = { width: 16, turnMs: 500 };

/** Instances as plain processes of this machine, each under a keeper of its own. */
export class ProcessDriver implements RuntimeDriver {
  readonly id: string;
  readonly capabilities: RuntimeCapabilities;
  readonly #options: ProcessDriverOptions;
  readonly #kind: RunKind;
  readonly #inquest: InquestParts;
  /** What came of placing the programs in their control groups, by the directory of the run. */
  readonly #placements = new Map<string, CgroupReport>();
  readonly #memoryDeaths = new MemoryDeaths();
  readonly #stops: Turns;

  constructor(options: ProcessDriverOptions) {
    this.#options = options;
    this.#kind = options.kind ?? plainKind;
    this.id = this.#kind.id;
    this.capabilities = { confines: this.#kind !== plainKind };
    this.#inquest = { host: options.host, clock: options.clock, elsewhere: this.#kind.elsewhere };
    this.#stops = new Turns(options.clock, STOP_TURNS);
  }

  plan(request: RunPlan): RuntimeHandle {
    return planRun(this.id, this.#options, request);
  }

  check(request: RunCheck): Promise<Result<void, Refusal>> {
    return this.#kind.check(request);
  }

  async start(handle: RuntimeHandle, request: RunRequest, call: Call = {}): Promise<StartedRun> {
    const place = placeOf(handle);
    const { directory, instanceDirectory, socket, cgroup } = place;
    const { logMaxBytes, umask } = this.#options;
    const mask = umask === undefined ? {} : { umask };
    const groups = cgroup === undefined ? {} : { cgroup };
    const places = { directory, instanceDirectory, socket, ...groups };
    const { confinement: _, ports: __, agent: ___, ...plain } = request;
    try {
      const told = await this.#told(request);
      const dressed = await this.#dress(request, place, call);
      const config: KeeperConfig = { ...plain, ...dressed, ...places, logMaxBytes, ...mask, ...told };
      const { cgroup: report, ...started } = await this.#launch(config, call);
      this.#notePlacement(place, report);
      await this.#memoryDeaths.watch(place);
      return started;
    } catch (error) {
      // A program that does not mind its terminal's hang-up is still there. What another keeper holds is not ours.
      if (!(error instanceof RunTakenError)) await clearAway(this.#inquest, place, null);
      throw error;
    }
  }

  async #dress(request: RunRequest, place: RunPlace, call: Call): Promise<Dressed> {
    const dressed = await this.#kind.dress(request, place, call);
    return this.#kind.elsewhere === undefined ? withFileLimit(dressed, request.limits) : dressed;
  }

  async #told({ instance, run }: RunRequest): Promise<Pick<KeeperConfig, 'registered'>> {
    const found = await this.#options.registered?.(instance);
    return found?.run?.id === run ? { registered: { ...found } } : {};
  }

  /** While the keeper begins, the names of its directories reach the disk: what it writes there is durable only then. */
  async #launch(config: KeeperConfig, call: Call): Promise<LaunchedRun> {
    const first = await mkdir(config.directory, { recursive: true, mode: 0o700 });
    const [launched, named] = await Promise.allSettled([
      this.#handOver(config, call),
      syncNewDirectories(config.directory, first),
    ]);
    if (launched.status === 'rejected') throw launched.reason;
    if (named.status === 'rejected') throw named.reason;
    return launched.value;
  }

  async #handOver(config: KeeperConfig, call: Call): Promise<LaunchedRun> {
    const { keeper, standbys } = this.#options;
    const { readyMs } = this.#kind.elsewhere ?? {};
    const launch: LaunchCall = readyMs === undefined ? call : { ...call, readyMs };
    if (standbys === undefined) return launchKeeper(keeper, config, launch);
    return standbys.use(
      (standby) => standby?.handOver(config, launch) ?? launchKeeper(keeper, config, launch),
    );
  }

  async recover(handle: RuntimeHandle, known: StartedRun | null, call: Call = {}): Promise<RecoveredRun> {
    const place = placeOf(handle);
    const found = await inquire(this.#inquest, place, { known, ...call });
    if (found.state === 'live') {
      this.#notePlacement(place, await readPlacement(place.directory));
      await this.#memoryDeaths.watch(place);
    }
    if (found.state !== 'exited') return found;
    return { ...found, exit: await this.#judged(place, found.exit) };
  }

  cgroup(handle: RuntimeHandle): string | null {
    const cgroup = cgroupOf(handle);
    const placement = this.#placements.get(placeOf(handle).directory);
    if (cgroup === undefined || placement?.child.length === 0) return null;
    const telling = cgroup.hierarchies.find(({ controllers }) => controllers.includes('memory'));
    return (telling ?? cgroup.hierarchies[0])?.instance ?? null;
  }

  held(handle: RuntimeHandle): readonly LimitName[] {
    if (this.#kind.elsewhere !== undefined) return this.#kind.elsewhere.held;
    // Open files are counted by the kernel in the program's own process, whatever groups there are.
    return ['files', ...(this.#placements.get(placeOf(handle).directory)?.held ?? [])];
  }

  async limit(handle: RuntimeHandle, change: { readonly from: Limits; readonly to: Limits }): Promise<void> {
    if (this.#kind.elsewhere !== undefined) return this.#kind.elsewhere.limit(placeOf(handle), change);
    const { directory, cgroup } = placeOf(handle);
    const placement = this.#placements.get(directory);
    if (cgroup === undefined || placement === undefined || placement.child.length === 0) return;
    const { held, refusal } = await relimit(cgroup, change);
    this.#placements.set(directory, { ...placement, held });
    if (refusal !== undefined) throw refusal;
  }

  async strikes(handle: RuntimeHandle): Promise<Readonly<Partial<Record<LimitName, number>>>> {
    const cgroup = cgroupOf(handle);
    const counts = cgroup === undefined ? {} : await limitStrikes(cgroup);
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== null));
  }

  decisions(handle: RuntimeHandle, after: number): Promise<readonly NotedDecision[]> {
    return readDecisions(placeOf(handle).directory, after);
  }

  async wait(handle: RuntimeHandle, call: Call = {}): Promise<RunEnd> {
    call.signal?.throwIfAborted();
    const ended = await this.#untilHangUp(placeOf(handle), call);
    if (ended !== null) return { kind: 'exited', exit: ended };
    call.signal?.throwIfAborted();
    const found = await this.recover(handle, null, call);
    if (found.state === 'exited') return { kind: 'exited', exit: found.exit };
    const reason = found.state === 'lost' ? found.reason : 'the connection to its keeper broke';
    return { kind: 'lost', reason };
  }

  stop(handle: RuntimeHandle, how: { signal: string; graceMs: number }, call: Call = {}): Promise<ExitFacts> {
    return this.#stops.take(() => this.#stop(handle, how, call));
  }

  async #stop(
    handle: RuntimeHandle,
    how: { signal: string; graceMs: number },
    call: Call,
  ): Promise<ExitFacts> {
    call.signal?.throwIfAborted();
    const exit = await this.#askToStop(placeOf(handle), how, call);
    if (exit !== null) return exit;
    // Only a keeper that does not answer may be killed, never one that this caller stopped waiting for.
    call.signal?.throwIfAborted();
    const found = await this.recover(handle, null, call);
    if (found.state === 'exited') return found.exit;
    return this.#stopWithoutKeeper(handle, call);
  }

  async destroy(handle: RuntimeHandle): Promise<void> {
    const place = placeOf(handle);
    const { socket, cgroup, directory, instanceDirectory } = place;
    this.#memoryDeaths.forget(place);
    await markRemoved(instanceDirectory);
    await this.#kind.elsewhere?.clear(place);
    await rm(socket, { force: true });
    this.#placements.delete(directory);
    // A keeper that lingers is still in its group: what stays here is swept later.
    await Promise.all((cgroup?.hierarchies ?? []).map(({ instance }) => removeGroup(instance)));
  }

  reclaim(handle: RuntimeHandle): Promise<void> {
    return unmarkRemoved(placeOf(handle).instanceDirectory);
  }

  async signal(handle: RuntimeHandle, signal: string, call: Call = {}): Promise<void> {
    const link = await this.#connect(placeOf(handle), {}, call);
    link.signal(signal);
    link.close();
  }

  async exec(handle: RuntimeHandle, request: ExecRequest, call: Call = {}): Promise<ExecResult> {
    const place = placeOf(handle);
    const child = await livingChild(() => this.#connect(place, {}, call));
    if (this.#kind.elsewhere !== undefined) return this.#kind.elsewhere.exec(place, request, call);
    assert(this.#kind.beside !== undefined, `${this.id} knows the way of a command`);
    const beside = withFileLimit(await this.#kind.beside(request, child), request.limits);
    const { umask } = this.#options;
    const entered = this.#placements.get(place.directory)?.child ?? [];
    try {
      return await execHere(beside, { ...request, groups: groupsOf(place), entered, umask, ...call });
    } finally {
      await beside.release?.();
    }
  }

  openTerminal(handle: RuntimeHandle, events: TerminalEvents, call: Call = {}): Promise<TerminalLink> {
    return this.#connect(placeOf(handle), events, call);
  }

  async *readOutput(handle: RuntimeHandle, range: OutputRange, call: Call = {}): AsyncGenerator<OutputChunk> {
    const { directory } = placeOf(handle);
    // What is printed while its last lines are read belongs to no line that was asked for.
    const { from, to } =
      range.tailLines === undefined
        ? { from: range.from ?? 0, to: Number.POSITIVE_INFINITY }
        : await tailRange(directory, range.tailLines);
    for await (const item of readLog(directory, from)) {
      call.signal?.throwIfAborted();
      if (item.kind === 'output' && item.offset >= to) return;
      if (item.kind === 'output') yield { ...item, bytes: item.bytes.subarray(0, to - item.offset) };
      else if (item.kind !== 'exit') yield item;
    }
  }

  /** Exit facts once the run is over; null when the keeper hung up without them. */
  async #untilHangUp(place: RunPlace, call: Call): Promise<ExitFacts | null> {
    const { promise, resolve } = Promise.withResolvers<ExitFacts | null>();
    const giveUp = () => resolve(null);
    call.signal?.addEventListener('abort', giveUp, { once: true });
    try {
      const link = await this.#connect(place, { exit: resolve, end: giveUp }, call);
      // It takes its groups away when it goes, and with them what tells why its program ended.
      link.keepUntilClosed();
      const exit = await promise;
      return await this.#judged(place, exit).finally(() => link.close());
    } catch (error) {
      if (error instanceof BerthError) return null;
      throw error;
    } finally {
      call.signal?.removeEventListener('abort', giveUp);
    }
  }

  /** Null when the keeper is not there, or did not get it done in time. */
  async #askToStop(
    place: RunPlace,
    how: { signal: string; graceMs: number },
    call: Call,
  ): Promise<ExitFacts | null> {
    const { promise, resolve } = Promise.withResolvers<ExitFacts | null>();
    const giveUp = () => resolve(null);
    const patience = setTimeout(giveUp, how.graceMs + STOP_MARGIN_MS);
    call.signal?.addEventListener('abort', giveUp, { once: true });
    try {
      const link = await this.#connect(place, { exit: resolve, end: giveUp }, call);
      link.stop(how);
      const exit = await promise;
      link.close();
      return exit;
    } catch (error) {
      if (error instanceof BerthError) return null;
      throw error;
    } finally {
      clearTimeout(patience);
      call.signal?.removeEventListener('abort', giveUp);
    }
  }

  /** The keeper is frozen: its tree is ended from here, then the keeper itself, each only if proven to be ours. */
  async #stopWithoutKeeper(handle: RuntimeHandle, call: Call): Promise<ExitFacts> {
    const { host, clock } = this.#options;
    const place = placeOf(handle);
    const started = await readStarted(place.directory);
    if (started === undefined) {
      throw new BerthError({
        code: 'runtime_unreachable',
        message: 'The keeper does not answer and left no record of its child, so nothing was signalled.',
      });
    }
    await endTree(host, clock, {
      root: started.child,
      marker: place.marker,
      except: [process.pid, started.keeper.pid],
      groups: groupsOf(place),
      signal: 'SIGKILL',
      deadline: () => Number.NEGATIVE_INFINITY,
    });
    if (await isAlive(host, started.keeper)) trySignal(started.keeper.pid, 'SIGKILL');
    await this.#kind.elsewhere?.clear(place, call);
    const found = await this.recover(handle, started, call);
    const detail = 'Its keeper did not answer; it was killed together with its child.';
    const exit: ExitFacts = { code: null, signal: 'SIGKILL', cause: 'stopped', time: clock.now(), detail };
    return found.state === 'exited' && found.exit.cause !== 'keeper_lost' ? found.exit : exit;
  }

  async #judged<Exit extends ExitFacts | null>(place: RunPlace, exit: Exit): Promise<Exit | ExitFacts> {
    return exit === null ? exit : (this.#kind.elsewhere ?? this.#memoryDeaths).judged(place, exit);
  }

  #notePlacement({ directory }: RunPlace, report: CgroupReport | undefined): void {
    if (report !== undefined) this.#placements.set(directory, report);
  }

  async #connect(place: RunPlace, events: KeeperEvents, call: Call): Promise<KeeperLink> {
    call.signal?.throwIfAborted();
    return connectKeeper({ socket: place.socket, client: 'daemon', timeoutMs: PROBE_MS, ...call }, events);
  }
}
