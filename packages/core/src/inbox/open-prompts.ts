import type { PromptRecord, PromptState } from '@berth/contract';
import type { Authorize } from '../access/authorize.ts';
import type { Caller } from '../access/caller.ts';
import { unwrap } from '../instance/refusals.ts';
import type { Store } from '../ports/store.ts';

export interface OpenPromptsParts {
  readonly store: Pick<Store, 'listInstances' | 'listPrompts'>;
  readonly authorize: Authorize;
}

/** With these something may still happen, or somebody has to look. */
const OPEN: readonly PromptState[] = ['queued', 'typing', 'unconfirmed'];

/** Prompts of all instances that are on their way, or of which nobody knows whether they arrived. */
export class OpenPrompts {
  readonly #parts: OpenPromptsParts;

  constructor(parts: OpenPromptsParts) {
    this.#parts = parts;
  }

  /** Of instances that are there and whose prompts the caller may see, oldest first. */
  async list(caller: Caller): Promise<readonly PromptRecord[]> {
    const { store, authorize } = this.#parts;
    unwrap(authorize(caller, 'instance.list', null));
    const [living, prompts] = await Promise.all([store.listInstances(), store.listPrompts({ states: OPEN })]);
    const seen = new Set(
      living.flatMap(({ instance: { id, owner } }) =>
        authorize(caller, 'terminal.read', { id, owner }).ok ? [id] : [],
      ),
    );
    return prompts.filter(({ instance }) => seen.has(instance));
  }
}
