import type { EnvironmentVariable, ScreenView } from '@berth/contract/schemas';
import type { Action, Authorize } from '../access/authorize.ts';
import type { Caller } from '../access/caller.ts';
import type { Screens } from '../ports/screens.ts';
import type { InstanceWithRun, Store } from '../ports/store.ts';
import { childEnvironment, ownVariables } from './child-environment.ts';
import { unwrap } from './refusals.ts';
import { storedTarget } from './targets.ts';

export interface CloserLookParts {
  readonly store: Pick<Store, 'getInstance' | 'listInstances'>;
  readonly screens: Pick<Screens, 'text'>;
  readonly authorize: Authorize;
}

/** Control characters, line separators, and those that turn the direction of what follows. */
// oxlint-disable-next-line no-control-regex -- Control characters are what this is about.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The name of a variable that has a value, which is nobody's business. */
const UNTOLD = 'there';

/** What one may see of one instance, when its view is not enough. */
export class CloserLook {
  readonly #parts: CloserLookParts;

  constructor(parts: CloserLookParts) {
    this.#parts = parts;
  }

  /** What stands on its screen now; null when it does not run, or nobody knows in time. */
  async screen(caller: Caller, target: string): Promise<ScreenView | null> {
    const { instance } = await this.#find(caller, 'terminal.read', target);
    const text = await this.#parts.screens.text(instance.id);
    if (text === undefined) return null;
    const { cols, rows, lines } = text;
    return { cols, rows, lines: lines.map((line) => line.replaceAll(CONTROL, '')) };
  }

  /**
   * The variables of its current or last run, by name, as far as they are on record: not those that its assistant or its
   * sandbox got besides. Values of others than Berth's own may be secrets, and are not told to anybody.
   */
  async environment(caller: Caller, target: string): Promise<EnvironmentVariable[]> {
    const { instance, run } = await this.#find(caller, 'instance.read', target);
    const ports = run?.ports ?? [];
    const own = new Map(Object.entries(ownVariables(instance, { ports })));
    const names = Object.keys(childEnvironment(instance, { ports }, UNTOLD));
    return names.toSorted((a, b) => (a < b ? -1 : 1)).map((name) => ({ name, value: own.get(name) ?? null }));
  }

  async #find(caller: Caller, action: Action, target: string): Promise<InstanceWithRun> {
    const found = await storedTarget(this.#parts.store, target, caller);
    const { id, owner } = found.instance;
    unwrap(this.#parts.authorize(caller, action, { id, owner }));
    return found;
  }
}
