import { type BerthEvent, type InstanceId, RECOVERY_RULES } from '@berth/contract';
import { assert } from '@berth/foundation';
import type { FakePortWorld, FakeWorld } from '@berth/testkit';
import type { InstanceRecord, InstanceWithRun, PortLease, Store } from '../ports/store.ts';

/** More than a simulation writes between two looks. */
const PAGE = 100_000;
/** How late a start may be that nothing holds. */
const LATE_MS = 5000;

/** Holds what is stored against what really is. Remembers, so that it sees what must never go back. */
export class Invariants {
  readonly #store: Store;
  readonly #world: FakeWorld;
  readonly #ports: FakePortWorld;
  readonly #seen = new Map<InstanceId, InstanceRecord>();
  readonly #eventCounts = new Map<InstanceId, number>();
  /** How many events had happened at the last look. */
  readonly #told = new Map<InstanceId, number>();
  readonly #once = new Set<string>();
  /** What was put away or taken back, and not started since. */
  readonly #down = new Set<InstanceId>();
  /** Removed ones that somebody took back since they were last looked at. */
  readonly #restored = new Set<InstanceId>();
  #cursor = 0;

  constructor(store: Store, world: FakeWorld, ports: FakePortWorld) {
    this.#store = store;
    this.#world = world;
    this.#ports = ports;
  }

  /** What must hold at any moment whatever. */
  async check(): Promise<void> {
    const owners = this.#world.living().map(({ request }) => request.instance);
    assert(new Set(owners).size === owners.length, 'two runs of one instance live');
    // Asked for at once, both are read at once.
    const [leases, all, { events, head }] = await Promise.all([
      this.#store.listLeases(),
      this.#store.listInstances({ includeRemoved: true }),
      this.#store.readEvents(this.#cursor, PAGE),
    ]);
    assert(head >= this.#cursor, `event ${this.#cursor} was seen, and the last one is ${head}`);
    for (const event of events) this.#takeEvent(event);
    for (const found of all) {
      this.#checkGrowth(found.instance);
      this.#checkExit(found);
    }
    this.#checkNames(all);
    this.#checkBudgets(all);
    this.#checkLeases(leases, all);
    for (const owner of owners) assert(this.#seen.has(owner), `${owner} runs, and nobody wrote it down`);
  }

  /** What must hold once nothing goes wrong any more and everything had time to settle. */
  async checkSettled(isHeld: (id: InstanceId) => boolean): Promise<void> {
    await this.check();
    const all = await this.#store.listInstances({ includeRemoved: true });
    const live = new Set(this.#world.living().map(({ request }) => request.run));
    for (const { instance, run } of all) {
      const { name, status, desired } = instance;
      const isSettled =
        status === 'running' || status === 'exited' || (status === 'queued' && isHeld(instance.id));
      assert(isSettled, `${name} is stuck: ${status}`);
      const lives = run !== null && live.has(run.id);
      assert(
        (status === 'running') === lives,
        `${name} is ${status} and its program ${lives ? 'lives' : 'does not'}`,
      );
      assert(status === 'exited' || desired === 'running', `${name} is ${status} and should be ${desired}`);
      this.#checkOwed(instance, isHeld);
    }
    const running = all.filter(({ instance }) => instance.status === 'running');
    assert(running.length === live.size, `${live.size} runs live, and ${running.length} are known`);
    for (const { instance } of all) await this.#checkRuns(instance);
    const leased = (await this.#store.listLeases()).length;
    assert(this.#ports.claimed.size === leased, `${this.#ports.claimed.size} claims, and ${leased} leases`);
  }

  /** What waits for its time waits for nothing else. */
  #checkOwed(
    { id, name, status, desired, recovery }: InstanceRecord,
    isHeld: (id: InstanceId) => boolean,
  ): void {
    assert(desired === 'running' || recovery?.at == null, `${name} is ${desired}, and is owed a start`);
    const isStuck = recovery?.state === 'restarting' && status === 'exited';
    assert(!isStuck, `${name} is being started again, and is not`);
    const isOverdue = recovery?.at != null && recovery.at < this.#world.clock.now() - LATE_MS;
    assert(status !== 'exited' || !isOverdue || isHeld(id), `${name} should have been started again`);
  }

  #takeEvent(event: BerthEvent): void {
    assert(event.seq === this.#cursor + 1, `event ${event.seq} follows ${this.#cursor}`);
    this.#cursor = event.seq;
    if (event.subject === null) return;
    this.#eventCounts.set(event.subject, (this.#eventCounts.get(event.subject) ?? 0) + 1);
    if (event.type === 'instance.restored' && event.data['from'] === 'trash')
      this.#restored.add(event.subject);
    this.#checkPutAway(event, event.subject);
    if (!['run.starting', 'run.started', 'run.exited'].includes(event.type)) return;
    const line = `${event.type} ${event.run}`;
    assert(!this.#once.has(line), `${line} happened twice`);
    this.#once.add(line);
  }

  /** What was put away, and what is taken back from there, comes to run by a start and by nothing that is owed. */
  #checkPutAway({ type }: BerthEvent, subject: InstanceId): void {
    const wasStarted = type === 'run.starting';
    if (wasStarted) this.#down.delete(subject);
    else if (type === 'instance.archived' || type === 'instance.restored') this.#down.add(subject);
    const isOwed = type === 'recovery.planned' || type === 'recovery.restarted';
    assert(!isOwed || !this.#down.has(subject), `${subject} was put away or taken back, and is owed a start`);
  }

  /** Nothing goes back, and nothing changes without a word. */
  #checkGrowth(instance: InstanceRecord): void {
    const { id, name, conversation } = instance;
    const before = this.#seen.get(id);
    const count = this.#eventCounts.get(id) ?? 0;
    const told = this.#told.get(id) ?? 0;
    this.#seen.set(id, instance);
    this.#told.set(id, count);
    if (before === undefined) return;
    assert(instance.generation >= before.generation, `${name}: the generation went back`);
    // It may have been removed anew since the last look.
    const isBack = this.#restored.delete(id);
    assert(before.removedAt === null || before.version === instance.version || isBack, `${name} rose again`);
    const hasMoved = instance.status !== before.status || instance.desired !== before.desired;
    assert(
      !hasMoved || count > told,
      `${name} went from ${before.status} to ${instance.status} without a word`,
    );
    const isSame = before.conversation === null || before.conversation.id === conversation?.id;
    assert(isSame, `${name} forgot its conversation ${before.conversation?.id}`);
  }

  #checkBudgets(all: readonly InstanceWithRun[]): void {
    const { budget, hostBudget } = RECOVERY_RULES;
    let spent = 0;
    for (const { instance } of all) {
      const restarts = instance.recovery?.restarts.length ?? 0;
      assert(restarts <= budget, `${instance.name} was started again ${restarts} times`);
      spent += restarts;
    }
    assert(spent <= hostBudget, `all together were started again ${spent} times`);
  }

  #checkExit({ instance, run }: InstanceWithRun): void {
    const { name, status } = instance;
    if (instance.generation === 0) {
      const waits = status === 'queued' || status === 'exited';
      assert(waits && run === null, `${name} was never started, and is ${status}`);
      return;
    }
    assert(status !== 'queued', `${name} has had a run, and waits for room`);
    assert(run !== null && run.generation === instance.generation, `${name}: its run is another's`);
    assert(
      (status === 'exited') === (run.exit !== null),
      `${name} is ${status} with exit ${run.exit?.cause}`,
    );
    if (status !== 'exited') return;
    const processes = this.#world.find(run.id)?.processes ?? 0;
    assert(processes === 0, `${name} has exited (${run.exit?.cause}), and ${processes} of it live`);
  }

  /** A run has its leases from the transaction that admits it until the one that ends it, and nobody else has any. */
  #checkLeases(leases: readonly PortLease[], all: readonly InstanceWithRun[]): void {
    const due = all.flatMap(({ instance, run }) =>
      instance.status === 'exited' || run === null ? [] : run.ports.map(({ port }) => `${port} ${run.id}`),
    );
    const stored = leases.map(({ port, run }) => `${port} ${run}`);
    assert(
      due.sort().join() === stored.sort().join(),
      `leased: ${stored.join(', ')}; should be: ${due.join(', ')}`,
    );
    for (const { port } of leases) assert(this.#ports.claimed.has(port), `${port} is leased and not claimed`);
  }

  #checkNames(all: readonly InstanceWithRun[]): void {
    const living = all.filter(({ instance }) => instance.removedAt === null);
    const names = new Set(living.map(({ instance }) => instance.name));
    assert(names.size === living.length, 'two instances have one name');
  }

  async #checkRuns(instance: InstanceRecord): Promise<void> {
    const runs = await this.#store.listRuns(instance.id);
    runs.forEach(({ generation, exit }, index) => {
      assert(generation === index + 1, `${instance.name}: run ${generation} in place ${index + 1}`);
      assert(
        exit !== null || generation === instance.generation,
        `${instance.name}: run ${generation} has no end`,
      );
    });
  }
}
