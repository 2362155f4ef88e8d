import type { ActorId, InstanceId, RunId } from '@berth/contract';
import type { Digests } from '../ports/digests.ts';
import type { RunObserver } from '../ports/observer.ts';
import type { InstanceRecord, InstanceWithRun } from '../ports/store.ts';
import type { Endings } from './endings.ts';
import { beginningOf } from './secrets.ts';

export interface InstanceTokensParts {
  readonly digests: Digests;
  readonly endings: Endings;
}

/** Whose token it is. */
export interface TokenHolder {
  readonly instance: InstanceId;
  readonly owner: ActorId;
}

/** Length of a seal. */
const SEAL = 43;

/**
 * The own tokens of instances. They are derived from the id of the run under a key, so that there is nothing to keep, and
 * are worth something while that very run is the current one of its instance and not over.
 */
export class InstanceTokens implements RunObserver {
  readonly #parts: InstanceTokensParts;
  readonly #runs = new Map<RunId, TokenHolder>();
  readonly #current = new Map<InstanceId, RunId>();
  #key: string | undefined;

  constructor(parts: InstanceTokensParts) {
    this.#parts = parts;
  }

  /** Takes over the runs that the daemon before has left. */
  open(key: string, inherited: readonly InstanceWithRun[]): void {
    this.#key = key;
    for (const found of inherited) if (found.instance.status !== 'exited') this.runLive(found);
  }

  /** The token of a run that is about to begin, from now on good. Undefined until `open`. */
  issue({ id, owner }: Pick<InstanceRecord, 'id' | 'owner'>, run: RunId): string | undefined {
    if (this.#key === undefined) return undefined;
    this.#begin(run, { instance: id, owner });
    return `${beginningOf('instance')}${this.#seal(this.#key, run)}${run}`;
  }

  holderOf(secret: string): TokenHolder | undefined {
    const rest = secret.slice(beginningOf('instance').length);
    const run = rest.slice(SEAL) as RunId;
    const holder = this.#runs.get(run);
    if (holder === undefined || this.#key === undefined) return undefined;
    const hash = (text: string) => this.#parts.digests.sha256(text);
    // Hashes are compared, so that the time it takes tells nothing of the seal.
    return hash(rest.slice(0, SEAL)) === hash(this.#seal(this.#key, run)) ? holder : undefined;
  }

  isAlive(instance: InstanceId): boolean {
    return this.#current.has(instance);
  }

  runLive({ instance: { id, owner }, run }: InstanceWithRun): void {
    if (run !== null && run.exit === null) this.#begin(run.id, { instance: id, owner });
  }

  /** One that is only out of reach has not ended. */
  runGone({ instance: { id, status } }: InstanceWithRun): void {
    if (status === 'exited') this.#end(id);
  }

  removed({ instance: { id } }: InstanceWithRun): void {
    this.#end(id);
  }

  #begin(run: RunId, holder: TokenHolder): void {
    const before = this.#current.get(holder.instance);
    if (before === run) return;
    this.#end(holder.instance);
    this.#current.set(holder.instance, run);
    this.#runs.set(run, holder);
  }

  #end(instance: InstanceId): void {
    const run = this.#current.get(instance);
    if (run === undefined) return;
    this.#current.delete(instance);
    this.#runs.delete(run);
    this.#parts.endings.tell(instance);
  }

  #seal(key: string, run: RunId): string {
    return this.#parts.digests.hmacSha256(key, `instance ${run}`);
  }
}
