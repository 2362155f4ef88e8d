import { BerthError, instanceNameProblem } from '@berth/contract';
import { assert } from '@berth/foundation';
import type { CommitResult, Store } from '../ports/store.ts';
import type { Admission } from './admission.ts';
import { freeName, nameStem } from './names.ts';
import { nameTaken } from './refusals.ts';

type Written = { readonly ok: boolean; readonly conflict?: Extract<CommitResult, { ok: false }>['conflict'] };

/** Names are chosen at random only by people; a few tries settle any race for the next number. */
const NAME_ATTEMPTS = 100;

/** Gives new instances the names that were asked for, or the next free ones. */
export class NameChooser {
  readonly #store: Pick<Store, 'listInstances'>;
  /** Names chosen for instances that are not stored yet. */
  readonly #chosen = new Set<string>();

  constructor(store: Pick<Store, 'listInstances'>) {
    this.#store = store;
  }

  /** Writes an instance down under a name that no other one has. Throws `name_taken` when a certain one was wanted. */
  async write(admission: Admission, write: (name: string) => Promise<Written>): Promise<string> {
    for (let attempt = 0; attempt < NAME_ATTEMPTS; attempt += 1) {
      const name = await this.#choose(admission);
      try {
        const result = await write(name);
        if (result.ok) return name;
        if (result.conflict === 'name' && admission.name !== undefined) throw nameTaken(admission.name);
        assert(result.conflict === 'name', `a new instance conflicts by ${result.conflict}`);
      } finally {
        this.#chosen.delete(name);
      }
    }
    throw new BerthError({
      code: 'internal',
      message: 'No free name could be found. Choose one with --name.',
    });
  }

  async #choose({ name, agent, spec }: Admission): Promise<string> {
    if (name !== undefined) return name;
    const living = await this.#store.listInstances();
    const taken = new Set(living.map(({ instance }) => instance.name)).union(this.#chosen);
    const chosen = freeName(nameStem(agent.id, spec.file), taken);
    assert(instanceNameProblem(chosen) === undefined, `chosen name ${chosen} is valid`);
    this.#chosen.add(chosen);
    return chosen;
  }
}
