import type { ProcessIdentity, RunId } from '@berth/contract';
import type { RunRequest } from '@berth/core';
import type { Clock } from '@berth/foundation';
import { FaultScript } from '../fault-script.ts';
import type { OpenRecord } from './record.ts';
import { FakeRun } from './run.ts';

/** The machine that fake drivers work on. It outlives every one of them, as a machine outlives a daemon. */
export class FakeWorld {
  readonly clock: Clock;
  /** What goes wrong in the drivers' verbs, by the names of the verbs. */
  readonly faults: FaultScript;
  /** Where keepers write down what happens to their runs; nowhere by default. */
  openRecord: OpenRecord | undefined;
  readonly #runs = new Map<RunId, FakeRun>();
  /** Runs that a daemon has given up before they began. */
  readonly #givenUp = new Set<RunId>();
  #lastPid = 1000;
  #boot = 1;

  constructor(clock: Clock) {
    this.clock = clock;
    this.faults = new FaultScript(clock);
  }

  get bootId(): string {
    return `boot-${this.#boot}`;
  }

  find(run: RunId): FakeRun | undefined {
    return this.#runs.get(run);
  }

  /** The run with that id. Throws when it never began. */
  run(id: RunId): FakeRun {
    const run = this.#runs.get(id);
    if (run === undefined) throw new Error(`the run ${id} never began`);
    return run;
  }

  all(): readonly FakeRun[] {
    return [...this.#runs.values()];
  }

  /** Runs of which any process lives. */
  living(): readonly FakeRun[] {
    return this.all().filter(({ processes }) => processes > 0);
  }

  /** Undefined when the run has begun before, or was given up. */
  begin(request: RunRequest): FakeRun | undefined {
    if (this.#givenUp.has(request.run) || this.#runs.has(request.run)) return undefined;
    const identities = { keeper: this.#identity(), child: this.#identity() };
    const record = this.openRecord?.(request);
    const run = new FakeRun(request, { ...identities, clock: this.clock, record });
    this.#runs.set(request.run, run);
    return run;
  }

  giveUp(run: RunId): void {
    this.#givenUp.add(run);
  }

  /** Nothing that ran runs any more, and no keeper could write anything down. */
  reboot(): void {
    this.#boot += 1;
    for (const run of this.#runs.values()) run.clearAway();
  }

  #identity(): ProcessIdentity {
    this.#lastPid += 1;
    const { bootId } = this;
    return { pid: this.#lastPid, startTime: String(this.clock.now()), bootId, pidNamespace: 'fake' };
  }
}
