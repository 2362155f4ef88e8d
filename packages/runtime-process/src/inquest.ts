import { rm } from 'node:fs/promises';
import { BerthError, type ExitCause, type ExitFacts, type ProcessIdentity } from '@berth/contract';
import type { Call, RecoveredRun, StartedRun } from '@berth/core';
import type { Clock } from '@berth/foundation';
import { endTree, type Host, isAlive } from '@berth/host';
import { connectKeeper } from '@berth/keeper';
import { groupsOf, type RunPlace } from './handle.ts';
import type { Elsewhere } from './run-kind.ts';
import { giveUp, readExit, readStarted } from './run-facts.ts';

export interface InquestParts {
  readonly host: Host;
  readonly clock: Clock;
  /** What the kind of run has besides processes of this machine, if it has anything. */
  readonly elsewhere?: Elsewhere | undefined;
}

export interface Inquiry extends Call {
  /** What the caller remembers of the start. */
  readonly known: StartedRun | null;
}

/** A living keeper answers in a millisecond; one that is frozen never does. */
export const PROBE_MS = 2000;
/** A keeper that has claimed its run but does not listen yet gets this long. */
const STARTING_MS = 5000;
/** A keeper that is being killed hangs up a moment before it is gone. */
const DYING_MS = 1000;
const LOOK_MS = 20;
/** A keeper on its way up or down: it is looked at again, for a while. */
const UNDECIDED = {
  starting: 'its keeper has no child yet',
  hungUp: 'its keeper hangs up on everybody',
} as const;

/**
 * Finds out what became of a run, from what is really there: exit facts, a keeper that answers, the identities it
 * wrote down. It clears away what provably belongs to a dead run, signals nothing else, and calls a run lost when the
 * evidence does not suffice.
 */
export async function inquire(parts: InquestParts, place: RunPlace, inquiry: Inquiry): Promise<RecoveredRun> {
  try {
    return await inquireHere(parts, place, inquiry);
  } catch (error) {
    inquiry.signal?.throwIfAborted();
    const isAway = error instanceof BerthError && error.code === 'engine_unreachable';
    if (isAway) return { state: 'lost', reason: error.message };
    throw error;
  }
}

async function inquireHere(parts: InquestParts, place: RunPlace, inquiry: Inquiry): Promise<RecoveredRun> {
  const { known } = inquiry;
  const deadline = parts.clock.monotonic() + STARTING_MS;
  for (;;) {
    const answer = await ask(place, inquiry);
    if (typeof answer === 'object') return answer;
    const exit = await readExit(place.directory);
    const started = (await readStarted(place.directory)) ?? known;
    if (exit !== undefined) return closeFile(parts, place, { exit, started });
    if (answer === 'nobody') {
      if (started !== null) return bury(parts, place, { started, ...inquiry });
      if (await giveUp(place.directory)) return neverRan(parts, place);
    }
    if (parts.clock.monotonic() > deadline) {
      return answer === 'nobody' ? diedStarting(parts, place) : { state: 'lost', reason: UNDECIDED[answer] };
    }
    await parts.clock.sleep(LOOK_MS, inquiry.signal);
  }
}

/**
 * Kills what a run left whose keeper is gone: the child's tree as far as it is known, and whoever carries the marker. What
 * is elsewhere is ended there; rejects when nobody answers there.
 */
export async function clearAway(
  parts: InquestParts,
  place: RunPlace,
  started: StartedRun | null,
): Promise<void> {
  const root = started?.child ?? { ...(await parts.host.self()), pid: 0, startTime: '' };
  await parts.elsewhere?.clear(place);
  await endTree(parts.host, parts.clock, {
    root,
    marker: place.marker,
    groups: groupsOf(place),
    except: [process.pid],
    signal: 'SIGKILL',
    deadline: () => Number.NEGATIVE_INFINITY,
  });
  await rm(place.socket, { force: true });
}

async function ask(place: RunPlace, call: Call): Promise<RecoveredRun | 'nobody' | keyof typeof UNDECIDED> {
  call.signal?.throwIfAborted();
  try {
    const link = await connectKeeper(
      { socket: place.socket, client: 'recover', timeoutMs: PROBE_MS, ...call },
      {},
    );
    const { exit, child, keeper, startedAt } = link.status;
    link.close();
    const started = child === null ? null : { keeper, child, startedAt };
    if (exit !== null) return { state: 'exited', exit, started };
    return started === null ? 'starting' : { state: 'live', started };
  } catch (error) {
    // A look that was broken off has seen nothing.
    call.signal?.throwIfAborted();
    if (!(error instanceof BerthError)) throw error;
    if (error.details?.['hungUp'] === true) return 'hungUp';
    return error.code === 'not_running' ? 'nobody' : { state: 'lost', reason: error.message };
  }
}

/** The run ended, but its keeper may have been killed before all that the program left behind was gone. */
async function closeFile(
  parts: InquestParts,
  place: RunPlace,
  { exit, started }: { exit: ExitFacts; started: StartedRun | null },
): Promise<RecoveredRun> {
  if (started !== null && !(await isAlive(parts.host, started.keeper))) {
    await clearAway(parts, place, started);
  }
  return { state: 'exited', exit: await judged(parts, exit, started), started };
}

/** At a shutdown everything is asked to leave; what was not told to this machine before it went down was that. */
async function judged(parts: InquestParts, exit: ExitFacts, started: StartedRun | null): Promise<ExitFacts> {
  if (started === null || !ENDED_FROM_OUTSIDE.has(exit.cause)) return exit;
  const { bootId } = await parts.host.self();
  if (bootId === started.keeper.bootId) return exit;
  return { ...exit, cause: 'reboot', detail: 'It was ended before the machine was started anew.' };
}

const ENDED_FROM_OUTSIDE: ReadonlySet<ExitCause> = new Set(['stopped', 'signalled']);

/** Nobody listens, and nobody wrote exit facts. */
async function bury(
  parts: InquestParts,
  place: RunPlace,
  { started, signal }: { started: StartedRun } & Call,
): Promise<RecoveredRun> {
  const self = await parts.host.self();
  if (self.bootId !== started.keeper.bootId) {
    await parts.elsewhere?.clear(place);
    return over(parts, started, { cause: 'reboot', detail: 'The machine was started anew since.' });
  }
  if (self.pidNamespace !== started.keeper.pidNamespace) {
    return { state: 'lost', reason: 'its keeper belongs to another pid namespace' };
  }
  if (!(await isGone(parts, started.keeper, signal))) {
    return { state: 'lost', reason: `its keeper (pid ${started.keeper.pid}) lives but does not listen` };
  }
  // It may have written its last words between the first look and its death.
  const exit = await readExit(place.directory);
  if (exit !== undefined) return closeFile(parts, place, { exit, started });
  await clearAway(parts, place, started);
  return over(parts, started, {
    cause: 'keeper_lost',
    detail: `Its keeper (pid ${started.keeper.pid}) is gone.`,
  });
}

async function isGone(parts: InquestParts, keeper: ProcessIdentity, signal?: AbortSignal): Promise<boolean> {
  const deadline = parts.clock.monotonic() + DYING_MS;
  while (await isAlive(parts.host, keeper)) {
    if (parts.clock.monotonic() > deadline) return false;
    await parts.clock.sleep(LOOK_MS, signal);
  }
  return true;
}

async function neverRan(parts: InquestParts, place: RunPlace): Promise<RecoveredRun> {
  await parts.elsewhere?.clear(place);
  return over(parts, null, {
    cause: 'start_interrupted',
    detail: 'The daemon ended before the program was started.',
  });
}

/** The keeper took the run and then died before it wrote down who its child is. */
async function diedStarting(parts: InquestParts, place: RunPlace): Promise<RecoveredRun> {
  await clearAway(parts, place, null);
  return over(parts, null, {
    cause: 'start_interrupted',
    detail: 'The keeper ended while it started the program.',
  });
}

function over(
  parts: InquestParts,
  started: StartedRun | null,
  { cause, detail }: { cause: ExitCause; detail: string },
): RecoveredRun {
  const exit: ExitFacts = { code: null, signal: null, cause, time: parts.clock.now(), detail };
  return { state: 'exited', exit, started };
}
