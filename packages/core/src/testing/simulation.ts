import { ADMISSION_RULES, BerthError, messageOf, type QuotaBounds } from '@berth/contract';
import {
  CoreBench,
  type FakeDaemon,
  type FakeRun,
  NOT_EXECUTABLE,
  OWNER,
  settled,
  startInput,
} from '@berth/testkit';
import { Invariants } from './invariants.ts';
import { JournaledStore } from './journaled-store.ts';
import { MachineDisk } from './machine-disk.ts';
import { Random } from './random.ts';

const STEPS = 60;
/** More than every grace, delay and retry of a simulation in a row. */
const SETTLE_MS = 120_000;
const PROGRAMS = ['obedient', 'obedient', 'stubborn', 'polite', 'family', 'exit', 'crash', NOT_EXECUTABLE];
const VERBS = ['start', 'recover', 'wait', 'stop', 'destroy', 'openTerminal'];
const NAMES = ['web', 'api', undefined, undefined];
/** How long starts wait for room; most are refused. */
const WAITS = [undefined, undefined, 0, 3000, 20_000];
/** How many may run, and how many ports they may have. */
const QUOTAS: readonly QuotaBounds[] = [{}, { instances: 2 }, { instances: 4, ports: 3 }, { ports: 2 }, {}];
const POLICIES = ['never', 'on_failure', 'on_failure', 'always'] as const;
const PORTS = [
  [],
  [{ name: 'web' }],
  [{ name: 'web' }, { name: 'api', port: 8080 }],
  [{ name: 'api', port: 20_003 }],
];
/** A few of the ports that instances want too. */
const STRANGERS_PORTS = [20_000, 20_003, 20_005, 8080];

/** One life of a machine with Berth on it: people, faults and daemons that die, all by one seed. */
export class Simulation {
  readonly #random: Random;
  readonly #store = new JournaledStore('/registry.journal');
  readonly #bench = new CoreBench(this.#store);
  readonly #disk = new MachineDisk(this.#bench.clock, this.#store);
  readonly #invariants: Invariants;
  readonly #log: string[] = [];
  #daemon: FakeDaemon;
  /** Calls to the present daemon that nobody has answered. */
  #open = new Set<string>();

  constructor(seed: number) {
    this.#random = new Random(seed);
    this.#invariants = new Invariants(this.#bench.store, this.#bench.world, this.#bench.portWorld);
    this.#bench.chance = () => this.#random.below(1000) / 1000;
    this.#bench.world.openRecord = this.#disk.openRecord;
    this.#daemon = this.#bench.boot();
  }

  /** What was done, in order. */
  get log(): readonly string[] {
    return this.#log;
  }

  async run(): Promise<void> {
    await this.#takeOver();
    for (let step = 0; step < STEPS; step += 1) {
      await this.#act();
      await this.#letHappen();
      await this.#invariants.check();
    }
    await this.#settle();
  }

  async #act(): Promise<void> {
    const dice = this.#random.below(100);
    if (dice < 55) await this.#command();
    else if (dice < 71) this.#disturbMachine();
    else if (dice < 75) this.#disturbPorts();
    else if (dice < 78) this.#changeQuotas();
    else if (dice < 90) this.#planFault();
    else await this.#changeDaemon();
  }

  /** A few turns, so that the next act meets half-done ones; or some time. */
  async #letHappen(): Promise<void> {
    const dice = this.#random.below(10);
    if (dice < 5) for (let turns = this.#random.below(40); turns > 0; turns -= 1) await Promise.resolve();
    else if (dice < 7) await settled();
    else await this.#bench.clock.advance(this.#random.below(4000));
  }

  async #command(): Promise<void> {
    const { berth } = this.#daemon;
    const name = (await this.#someName()) ?? 'nobody';
    const away = (await this.#someAway()) ?? name;
    const key = this.#random.oneIn(4) ? `a-key-${this.#random.below(6)}` : undefined;
    const options = { idempotencyKey: key, graceMs: this.#random.pick([0, 100, 5000, undefined]) };
    const choices: (() => [string, Promise<unknown>])[] = [
      () => this.#start(key),
      () => this.#start(key),
      () => [`stop ${name} ${options.graceMs}`, berth.stop(OWNER, name, options)],
      () => [`restart ${name}`, berth.restart(OWNER, name, options)],
      () => [`remove ${name}`, berth.remove(OWNER, name, options)],
      () => [`send ${name}`, berth.send(OWNER, name, { text: 'hello\n', ...options })],
      () => [`archive ${name}`, berth.archive(OWNER, name, options)],
      () => [`restore ${away}`, berth.restore(OWNER, away, options)],
      () => [`${name} is not well`, this.#condemn(name)],
      () => this.#steerRecovery(name),
    ];
    const [what, call] = this.#random.pick(choices)?.() ?? ['nothing', Promise.resolve()];
    this.#follow(`${what} ${key ?? ''}`, call);
  }

  async #condemn(name: string): Promise<void> {
    const all = await this.#bench.store.listInstances();
    const found = all.find(({ instance }) => instance.name === name);
    if (found !== undefined) await this.#daemon.condemn(found, { why: 'unhealthy', detail: null });
  }

  #steerRecovery(name: string): [string, Promise<unknown>] {
    const { recovery } = this.#daemon;
    const choices: [string, () => Promise<unknown>][] = [
      [`recover ${name}`, () => recovery.recover(OWNER, name)],
      [`release ${name}`, () => recovery.release(OWNER, name)],
      ['pause recovery', () => recovery.setPaused(OWNER, true)],
      ['go on with recovery', () => recovery.setPaused(OWNER, false)],
      ['go on with recovery', () => recovery.setPaused(OWNER, false)],
    ];
    const [what, steer] = this.#random.pick(choices) ?? ['nothing', () => Promise.resolve()];
    return [what, steer()];
  }

  #start(idempotencyKey: string | undefined): [string, Promise<unknown>] {
    const program = this.#random.pick(PROGRAMS) ?? 'obedient';
    const name = this.#random.pick(NAMES);
    const ports = this.#random.pick(PORTS) ?? [];
    const waitMs = this.#random.pick(WAITS);
    const restart = this.#random.pick(POLICIES) ?? 'never';
    // Assistants run one program, and have conversations.
    const what = this.#random.oneIn(4) ? { agent: 'clever' } : { agent: 'command', command: [program] };
    const input = startInput({
      ports,
      restart,
      ...what,
      ...(waitMs === undefined ? {} : { waitMs }),
      ...(name === undefined ? {} : { name }),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
    return [
      `start ${what.agent} ${program} as ${name}, restart ${restart}, wait ${waitMs}`,
      this.#daemon.berth.start(OWNER, input),
    ];
  }

  /** Refusals and faults are answers; a bug is not. */
  #follow(what: string, call: Promise<unknown>): void {
    const open = this.#open;
    const id = `${this.#log.length} ${what}`;
    this.#log.push(what);
    open.add(id);
    call
      .catch((error: unknown) => {
        const isAnswer = error instanceof BerthError && error.code !== 'internal';
        if (!isAnswer) this.#log.push(`BUG: ${what}: ${messageOf(error)}`);
      })
      .finally(() => open.delete(id));
  }

  async #someName(): Promise<string | undefined> {
    const living = await this.#bench.store.listInstances();
    return this.#random.pick(living)?.instance.name;
  }

  /** What is archived or removed, by its id or its name, which somebody else may have by now. */
  async #someAway(): Promise<string | undefined> {
    const all = await this.#bench.store.listInstances({ includeRemoved: true });
    const wanted = this.#random.oneIn(2) ? 'archived' : 'removed';
    const found = this.#random.pick(all.filter(({ instance }) => instance.desired === wanted));
    return this.#random.oneIn(2) ? found?.instance.name : found?.instance.id;
  }

  #disturbMachine(): void {
    const { world } = this.#bench;
    const run = this.#random.pick(world.living());
    if (run === undefined) return;
    const choices: [string, (run: FakeRun) => void][] = [
      ['exits', () => run.exitBy(this.#random.below(4))],
      ['exits', () => run.exitBy(0)],
      ['loses its keeper', () => run.killKeeper()],
      ['is cut off', () => run.cutOff()],
      ['is cut off', () => run.cutOff()],
      ['is reached again', () => run.mend()],
      ['is reached again', () => run.mend()],
    ];
    const [what, disturb] = this.#random.pick(choices) ?? ['', () => undefined];
    this.#log.push(`${run.request.run} ${what}`);
    disturb(run);
  }

  /** A stranger takes a port that nobody has, or leaves one. */
  #disturbPorts(): void {
    const { portWorld } = this.#bench;
    const port = this.#random.pick(STRANGERS_PORTS) ?? 0;
    if (portWorld.listening.delete(port)) this.#log.push(`a stranger leaves ${port}`);
    else if (!portWorld.claimed.has(port)) {
      this.#log.push(`a stranger takes ${port}`);
      portWorld.listen(port);
    }
  }

  #changeQuotas(): void {
    const fleet = this.#random.pick(QUOTAS) ?? {};
    this.#log.push(`quotas are ${JSON.stringify(fleet)}`);
    this.#bound(fleet);
  }

  #bound(fleet: QuotaBounds): void {
    this.#bench.rules = { ...ADMISSION_RULES, quotas: { ...ADMISSION_RULES.quotas, fleet } };
    this.#daemon.queue.wake();
  }

  #planFault(): void {
    const { world, storeFaults } = this.#bench;
    const verb = this.#random.pick(VERBS) ?? 'stop';
    const nth = 1 + this.#random.below(4);
    const ms = this.#random.below(3000);
    const moment = this.#random.oneIn(2) ? 'before' : 'after';
    const choices: [string, () => void][] = [
      [`commit ${nth} finds a full disk`, () => storeFaults.fail('commit', nth, error('disk_full'))],
      [`commit takes ${ms}`, () => storeFaults.delay('commit', ms % 50)],
      [`reading takes ${ms}`, () => storeFaults.delay('getInstance', ms % 50, moment)],
      [`${verb} takes ${ms} ${moment}`, () => world.faults.delay(verb, ms, moment)],
      [`${verb} ${nth} fails`, () => world.faults.fail(verb, nth, verbError(verb))],
      ['all is well', () => this.#heal()],
    ];
    const [what, plan] = this.#random.pick(choices) ?? ['', () => undefined];
    this.#log.push(what);
    plan();
  }

  #heal(): void {
    this.#bench.world.faults.clear();
    this.#bench.storeFaults.clear();
  }

  async #changeDaemon(): Promise<void> {
    if (this.#random.oneIn(3)) {
      this.#log.push('the daemon ends in order');
      // Whatever it still waits for must not keep it.
      const closing = this.#daemon.close();
      await this.#bench.clock.advance(10_000);
      await closing;
    }
    this.#log.push('the daemon dies');
    this.#daemon.crash();
    if (this.#random.oneIn(4)) await this.#changeMachine();
    this.#open = new Set();
    this.#daemon = this.#bench.boot();
    await this.#takeOver();
  }

  async #changeMachine(): Promise<void> {
    const { world } = this.#bench;
    if (this.#random.oneIn(2)) {
      this.#log.push('the machine is started anew');
      await this.#disk.restart();
    } else {
      this.#log.push('the power is cut');
      await this.#disk.cutPower((end) => this.#random.below(end));
    }
    world.reboot();
    for (const run of world.all()) run.find(await this.#disk.find(run.request.run));
  }

  /** Nobody is answered before it is known what the daemon before has leased. */
  async #takeOver(): Promise<void> {
    await this.#daemon.restore();
    this.#follow('reconcile', this.#daemon.reconcile());
  }

  async #settle(): Promise<void> {
    this.#log.push('faults end');
    this.#heal();
    this.#bound({});
    for (const run of this.#bench.world.all()) run.mend();
    await this.#bench.clock.advance(SETTLE_MS);
    await this.#invariants.checkSettled((id) => this.#daemon.recoverer.holdOf(id) !== null);
    const bug = this.#log.find((line) => line.startsWith('BUG'));
    if (bug !== undefined) throw new Error(bug);
    if (this.#open.size > 0) throw new Error(`nobody answered: ${[...this.#open].join(', ')}`);
    const { failures } = this.#daemon.chronicle;
    const unexpected = failures.filter((task) => !task.startsWith('destroy'));
    if (unexpected.length > 0) throw new Error(`background tasks failed: ${unexpected.join(', ')}`);
  }
}

function verbError(verb: string): Error {
  return error(verb === 'start' ? 'start_failed' : 'runtime_unreachable');
}

function error(code: 'disk_full' | 'start_failed' | 'runtime_unreachable'): BerthError {
  return new BerthError({ code, message: `A fault of the simulation: ${code}.` });
}
