import type { InstanceActs } from '../instance/instance-acts.ts';
import type { Instance } from './instance-fields.ts';

/** What all items are given. The same object for as long as nothing of it changes, so that no item is drawn for it. */
export interface ItemTools {
  readonly home: string | undefined;
  readonly acts: InstanceActs;
  /** Whoever may only look sees nothing to act with. */
  readonly mayAct: boolean;
  /** What is shown may be old: nothing is done by it. */
  readonly isAway: boolean;
  /** Chooses one, or all from the last one to it. */
  readonly pick: (id: string, isRange: boolean) => void;
}

export interface ItemProps {
  readonly instance: Instance;
  readonly isSelected: boolean;
  readonly tools: ItemTools;
}
