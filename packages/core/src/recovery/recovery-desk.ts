import { BerthError, refusal } from '@berth/contract';
import type { RecoveryPlanView } from '@berth/contract/schemas';
import type { Authorize } from '../access/authorize.ts';
import type { Caller } from '../access/caller.ts';
import { unwrap } from '../instance/refusals.ts';
import { storedTarget } from '../instance/targets.ts';
import { recoveryView } from '../instance/view.ts';
import type { InstanceWithRun, Store } from '../ports/store.ts';
import type { Recoverer } from './recoverer.ts';
import { isPending } from './step-recovery.ts';

export interface RecoveryDeskParts {
  readonly store: Store;
  readonly authorize: Authorize;
  readonly recoverer: Recoverer;
}

/** What people ask and decide about what comes back by itself. */
export class RecoveryDesk {
  readonly #parts: RecoveryDeskParts;

  constructor(parts: RecoveryDeskParts) {
    this.#parts = parts;
  }

  /** Everything that ended and waits, for its time or for a person. */
  async plan(caller: Caller): Promise<RecoveryPlanView> {
    unwrap(this.#parts.authorize(caller, 'recovery.read', null));
    const { store, recoverer } = this.#parts;
    const waiting = (await store.listInstances()).filter(({ instance }) => isPending(instance));
    const items = waiting.flatMap(({ instance: { id, name, agent, recovery } }) => {
      const view = recoveryView(recovery, recoverer.holdOf(id));
      return view === null ? [] : [{ id, name, agent, recovery: view }];
    });
    return { paused: recoverer.isPaused, items };
  }

  /** Starts now what waits for its time. What was quarantined needs to be released by name. */
  async recover(caller: Caller, target: string): Promise<void> {
    const found = await this.#waiting(caller, target);
    const { id, name, recovery } = found.instance;
    if (recovery?.state === 'quarantined') {
      const message = `${name} failed too often and is quarantined. See why: berth history ${name}; then: berth release ${name}`;
      throw new BerthError(refusal('wrong_state', message, { id, state: recovery.state }));
    }
    await this.#parts.recoverer.release(found, caller.actor);
  }

  /** Starts what was blocked or quarantined, with nothing held against it. */
  async release(caller: Caller, target: string): Promise<void> {
    await this.#parts.recoverer.release(await this.#waiting(caller, target), caller.actor);
  }

  /** The kill-switch. */
  async setPaused(caller: Caller, isPaused: boolean): Promise<void> {
    this.#allow(caller, null);
    await this.#parts.recoverer.setPaused(isPaused, caller.actor);
  }

  async #waiting(caller: Caller, target: string): Promise<InstanceWithRun> {
    const found = await storedTarget(this.#parts.store, target, caller);
    this.#allow(caller, found);
    if (isPending(found.instance)) return found;
    const { id, name, status } = found.instance;
    const advice =
      status === 'exited' ? `It has ended and stays so. Start it: berth restart ${name}` : `It is ${status}.`;
    throw new BerthError(
      refusal('wrong_state', `${name} does not wait to be started again. ${advice}`, { id, status }),
    );
  }

  #allow(caller: Caller, found: InstanceWithRun | null): void {
    const target = found === null ? null : { id: found.instance.id, owner: found.instance.owner };
    unwrap(this.#parts.authorize(caller, 'recovery.control', target));
  }
}
