import { rm } from 'node:fs/promises';
import { BerthError, type ExitCause, type ExitFacts } from '@berth/contract';
import type { Call, RecoveredRun, StartedRun } from '@berth/core';
import type { Clock } from '@berth/foundation';
import { endTree, type Host, isAlive } from '@berth/host';
import { connectKeeper } from '@berth/keeper';
import type { RunPlace } from './handle.ts';
import { giveUp, readExit, readStarted } from './run-facts.ts';

export interface InquestParts {
  readonly host: Host;
  readonly clock: Clock;
}

/** A living keeper answers in a millisecond; one that is frozen never does. */
export const PROBE_MS = 2000;
/** A keeper that has claimed its run but does not listen yet gets this long. */
const STARTING_MS = 5000;
const STARTING_LOOK_MS = 50;

/**
 * Finds out what became of a run, from what is really there: exit facts, a keeper that answers, the identities it
 * wrote down. It clears away what provably belongs to a dead run, signals nothing else, and calls a run lost when the
 * evidence does not suffice.
 */
export async function inquire(
  parts: InquestParts,
  place: RunPlace,
  known: StartedRun | null,
  call: Call = {},
): Promise<RecoveredRun> {
  const deadline = parts.clock.monotonic() + STARTING_MS;
  for (;;) {
    const answer = await ask(place, call);
    if (answer !== 'nobody') return answer;
    const exit = await readExit(place.directory);
    const started = (await readStarted(place.directory)) ?? known;
    if (exit !== undefined) return { state: 'exited', exit, started };
    if (started !== null) return bury(parts, place, started);
    if (await giveUp(place.directory)) return neverRan(parts);
    if (parts.clock.monotonic() > deadline) return diedStarting(parts, place);
    await parts.clock.sleep(STARTING_LOOK_MS, call.signal);
  }
}

async function ask(place: RunPlace, call: Call): Promise<RecoveredRun | 'nobody'> {
  try {
    const link = await connectKeeper(
      { socket: place.socket, client: 'recover', timeoutMs: PROBE_MS, ...call },
      {},
    );
    const { exit, child, keeper, startedAt } = link.status;
    link.close();
    const started = child === null ? null : { keeper, child, startedAt };
    if (exit !== null) return { state: 'exited', exit, started };
    return started === null
      ? { state: 'lost', reason: 'its keeper has no child yet' }
      : { state: 'live', started };
  } catch (error) {
    if (!(error instanceof BerthError)) throw error;
    return error.code === 'not_running' ? 'nobody' : { state: 'lost', reason: error.message };
  }
}

/** Nobody listens, and nobody wrote exit facts. */
async function bury(parts: InquestParts, place: RunPlace, started: StartedRun): Promise<RecoveredRun> {
  const self = await parts.host.self();
  if (self.bootId !== started.keeper.bootId) {
    return over(parts, started, 'reboot', 'The machine was started anew since.');
  }
  if (self.pidNamespace !== started.keeper.pidNamespace) {
    return { state: 'lost', reason: 'its keeper belongs to another pid namespace' };
  }
  if (await isAlive(parts.host, started.keeper)) {
    return { state: 'lost', reason: `its keeper (pid ${started.keeper.pid}) lives but does not listen` };
  }
  await clearAway(parts, place, started);
  return over(parts, started, 'keeper_lost', `Its keeper (pid ${started.keeper.pid}) is gone.`);
}

async function clearAway(parts: InquestParts, place: RunPlace, started: StartedRun): Promise<void> {
  await endTree(parts.host, parts.clock, {
    root: started.child,
    marker: place.marker,
    except: [process.pid],
    signal: 'SIGKILL',
    deadline: () => Number.NEGATIVE_INFINITY,
  });
  await rm(place.socket, { force: true });
}

function neverRan(parts: InquestParts): RecoveredRun {
  return over(parts, null, 'start_interrupted', 'The daemon ended before the program was started.');
}

/** The keeper took the run and then died before it wrote down who its child is; the marker finds what there is. */
async function diedStarting(parts: InquestParts, place: RunPlace): Promise<RecoveredRun> {
  const self = await parts.host.self();
  const nobody = { ...self, pid: 0, startTime: '' };
  await clearAway(parts, place, { keeper: nobody, child: nobody, startedAt: 0 });
  return over(parts, null, 'start_interrupted', 'The keeper ended while it started the program.');
}

function over(
  parts: InquestParts,
  started: StartedRun | null,
  cause: ExitCause,
  detail: string,
): RecoveredRun {
  const exit: ExitFacts = { code: null, signal: null, cause, time: parts.clock.now(), detail };
  return { state: 'exited', exit, started };
}
