import type {
  ExitCause,
  ExitFacts,
  KeeperStatus,
  LimitName,
  Limits,
  NotedDecision,
  ProcessIdentity,
} from '@berth/contract';
import type { RunRequest, StartedRun } from '@berth/core';
import type { Clock } from '@berth/foundation';
import { FakeOutput } from './output.ts';
import { type FakeProgram, PROGRAMS, type Stage } from './programs.ts';
import type { RunRecord } from './record.ts';
import { type FakeViewer, notRunning } from './viewer.ts';

export interface FakeRunParts extends Pick<StartedRun, 'keeper' | 'child'> {
  readonly clock: Clock;
  /** Where its keeper writes down what happens; nowhere by default. */
  readonly record?: RunRecord | undefined;
}

/** A run as it really is, whatever any registry or driver believes. */
export class FakeRun {
  readonly request: RunRequest;
  readonly started: StartedRun;
  readonly output = new FakeOutput();
  readonly viewers = new Set<FakeViewer>();
  readonly #clock: Clock;
  readonly #record: RunRecord | undefined;
  readonly #program: FakeProgram;
  readonly #stage: Stage;
  readonly #changed = new Set<() => void>();
  #cols: number;
  #rows: number;
  #line = '';
  #stopAt: number | undefined;
  /** Program and what it forked. */
  #processes = 1;
  #childLives = true;
  /** What the keeper wrote down; nobody does when the keeper dies first. */
  exit: ExitFacts | null = null;
  /** The end is known to everyone: nothing of the run is left. */
  told = false;
  keeperLives = true;
  /** What holds it down, though nothing comes of that in a made-up world. */
  limits: Limits;
  /** How often the kernel has held its limits. */
  decisions: readonly NotedDecision[] = [];
  strikes: Readonly<Partial<Record<LimitName, number>>> = {};
  /** The keeper is there but answers nobody. */
  cut = false;

  constructor(request: RunRequest, { keeper, child, clock, record }: FakeRunParts) {
    this.request = request;
    this.limits = request.limits ?? {};
    this.started = { keeper, child, startedAt: clock.now() };
    this.#clock = clock;
    this.#record = record;
    this.#cols = request.cols;
    this.#rows = request.rows;
    const name = request.file.slice(request.file.lastIndexOf('/') + 1);
    this.#program = PROGRAMS[name] ?? { begin: () => undefined };
    this.#stage = this.#makeStage();
    this.output.mark(request.cols, request.rows);
    this.#program.begin(this.#stage);
  }

  /** Living processes, the keeper not among them. */
  get processes(): number {
    return this.#processes;
  }

  get child(): ProcessIdentity {
    return this.started.child;
  }

  status(): KeeperStatus {
    const { instance, run, generation } = this.request;
    return {
      instance,
      run,
      generation,
      ...this.started,
      cols: this.#cols,
      rows: this.#rows,
      start: this.output.start,
      end: this.output.end,
      exit: this.exit,
    };
  }

  print(text: string): void {
    if (!this.#childLives || !this.keeperLives) return;
    this.output.append(Buffer.from(text));
    this.#record?.output(Buffer.from(text));
    for (const viewer of this.viewers) viewer.wake();
  }

  input(bytes: Uint8Array): void {
    if (!this.#childLives || !this.keeperLives) throw notRunning();
    this.#line += Buffer.from(bytes).toString('utf8');
    const [last = '', ...lines] = this.#line.split(/[\r\n]/).reverse();
    this.#line = last;
    for (const line of lines.reverse()) this.#program.line?.(this.#stage, line);
  }

  resize(cols: number, rows: number): void {
    if (!this.#childLives || (cols === this.#cols && rows === this.#rows)) return;
    this.#cols = cols;
    this.#rows = rows;
    this.output.mark(cols, rows);
    this.#record?.resize(cols, rows);
    for (const viewer of this.viewers) viewer.resized(this.output.end, cols, rows);
    this.#program.resized?.(this.#stage);
  }

  signal(name: string): void {
    if (!this.#childLives || name === 'SIGCONT') return;
    const handled = name !== 'SIGKILL' && this.#program.signal?.(this.#stage, name) === true;
    if (!handled) this.#childEnds({ code: null, signal: name });
  }

  /** Signal now, kill after the grace; a second request may only shorten it. Resolves with the facts. */
  async stop(signal: string, graceMs: number): Promise<ExitFacts | null> {
    const deadline = this.#clock.monotonic() + graceMs;
    const first = this.#stopAt === undefined;
    this.#stopAt = Math.min(this.#stopAt ?? deadline, deadline);
    if (first && this.exit === null) {
      this.#endForks();
      this.signal(signal);
    }
    while (!this.told && this.keeperLives && !this.cut) {
      const left = this.#stopAt - this.#clock.monotonic();
      if (left <= 0) this.signal('SIGKILL');
      // What is dead may still have to be written down.
      if (left <= 0 && !this.told) await this.nextChange();
      else if (left > 0) await Promise.race([this.#clock.sleep(left), this.nextChange()]);
    }
    return this.told ? this.exit : null;
  }

  /** The keeper is killed: its terminal hangs up, and nobody writes down how the program ends. */
  killKeeper(): void {
    this.keeperLives = false;
    this.#record?.kill();
    for (const viewer of this.viewers) viewer.end('the keeper hung up');
    this.#notify();
  }

  cutOff(): void {
    this.cut = true;
    for (const viewer of this.viewers) viewer.end('the keeper hung up');
    this.#notify();
  }

  mend(): void {
    this.cut = false;
    this.#notify();
  }

  /** What a machine that goes down, or an inquest, does to all of it. */
  clearAway(): void {
    this.keeperLives = false;
    this.#record?.kill();
    this.#childLives = false;
    this.#processes = 0;
    this.#notify();
  }

  /** After a power cut: what is found of it. */
  find(exit: ExitFacts | null): void {
    this.exit = exit;
  }

  /** Ends the program by itself. */
  exitBy(code: number): void {
    this.#childEnds({ code, signal: null });
  }

  nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed.add(resolve);
    });
  }

  #makeStage(): Stage {
    const size = () => ({ cols: this.#cols, rows: this.#rows });
    return {
      args: this.request.args,
      env: this.request.env,
      cwd: this.request.cwd,
      get size() {
        return size();
      },
      print: (text) => this.print(text),
      exit: (code) => this.#childEnds({ code, signal: null }),
      die: (signal) => this.#childEnds({ code: null, signal }),
      fork: () => {
        this.#processes += 1;
      },
    };
  }

  #childEnds(how: Pick<ExitFacts, 'code' | 'signal'>): void {
    if (!this.#childLives) return;
    this.#childLives = false;
    this.#processes -= 1;
    if (!this.keeperLives) return;
    const exit = { ...how, cause: this.#cause(how.signal), time: this.#clock.now() };
    // A keeper ends what its child left behind before it tells anybody.
    this.#endForks();
    if (this.#record === undefined) this.#tell(exit);
    else void this.#record.finish(exit).then(() => this.#tell(exit));
  }

  #tell(exit: ExitFacts): void {
    if (!this.keeperLives) return;
    this.exit = exit;
    this.told = true;
    for (const viewer of this.viewers) viewer.wake();
    this.#notify();
  }

  #cause(signal: string | null): ExitCause {
    if (this.#stopAt !== undefined) return 'stopped';
    return signal === null ? 'exited' : 'signalled';
  }

  #endForks(): void {
    this.#processes = this.#childLives ? 1 : 0;
  }

  #notify(): void {
    for (const resume of this.#changed) resume();
    this.#changed.clear();
  }
}
