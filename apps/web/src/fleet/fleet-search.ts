import { STANDINGS, type Standing } from './standing.ts';

/** What of the fleet's view stands in the address, so that it can be shared and come back to. */
export interface FleetSearch {
  /** Words that must occur in name, agent, directory or detail. */
  readonly q?: string;
  readonly standing?: Standing;
  readonly agent?: string;
  readonly sort?: FleetSort;
  readonly view?: 'cards' | 'table';
  /** What was removed, instead of what is there. */
  readonly trash?: true;
}

export const FLEET_SORTS = ['urgency', 'name', 'newest', 'activity'] as const;
export type FleetSort = (typeof FLEET_SORTS)[number];

/** What makes no sense in an address is left out. */
export function fleetSearch({ q, standing, agent, sort, view, trash }: Record<string, unknown>): FleetSearch {
  return {
    ...(typeof q === 'string' && q !== '' ? { q } : {}),
    ...(typeof agent === 'string' && agent !== '' ? { agent } : {}),
    ...(isOneOf(STANDINGS, standing) ? { standing } : {}),
    ...(isOneOf(FLEET_SORTS, sort) ? { sort } : {}),
    ...(view === 'cards' || view === 'table' ? { view } : {}),
    ...(trash === true ? { trash } : {}),
  };
}

function isOneOf<Word extends string>(words: readonly Word[], word: unknown): word is Word {
  return words.some((known) => known === word);
}
