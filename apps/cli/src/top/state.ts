import type { ResourcesView } from '@berth/contract/schemas';
import type { Contents } from './columns.ts';
import { FIRST_ROW, type Place } from './place.ts';
import { type Sorting, selectRows, sortRows, type TopInstance, type TopRow } from './rows.ts';

/** What the keys mean at the moment, and what the bottom line shows. */
export type Mode =
  | { readonly kind: 'list' }
  | { readonly kind: 'filter' }
  | { readonly kind: 'ask'; readonly verb: Verb; readonly target: Target }
  | {
      readonly kind: 'pane';
      readonly title: string;
      readonly lines: readonly string[];
      readonly top: number;
    };

export type Verb = 'stop' | 'restart';

export interface Target {
  readonly id: string;
  readonly name: string;
}

/** Something to say at the bottom, until the next key. */
export interface Notice {
  readonly text: string;
  readonly isBad: boolean;
}

/** Everything that the picture is made of, apart from the time. */
export interface TopState {
  readonly instances: readonly TopInstance[];
  readonly contents: Contents;
  /** False before the first list. */
  readonly isListed: boolean;
  readonly resources: ResourcesView | undefined;
  readonly sorting: Sorting;
  readonly filter: string;
  readonly exitedHidden: boolean;
  readonly place: Place;
  readonly mode: Mode;
  readonly notice: Notice | undefined;
}

export function initialState(sorting: Sorting, filter: string): TopState {
  return {
    instances: [],
    contents: {},
    isListed: false,
    resources: undefined,
    sorting,
    filter,
    exitedHidden: false,
    place: FIRST_ROW,
    mode: { kind: 'list' },
    notice: undefined,
  };
}

/** The rows as they are listed, from the first to the last. */
export function listRows(state: TopState): TopRow[] {
  return sortRows(selectRows(state.instances, state.resources, state), state.sorting);
}
