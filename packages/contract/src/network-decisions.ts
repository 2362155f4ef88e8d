/** Why a connection was refused by the list of what an instance may reach. */
export const NETWORK_REFUSALS = {
  host: 'the host is not on its list',
  port: 'the host is on its list, and this port is not',
  address:
    'the name leads to an address of this machine or of a private network, which is not on its list itself',
  unresolved: 'the name leads nowhere',
  malformed: 'it was asked for in a form that is none',
} as const;
export type NetworkRefusal = keyof typeof NETWORK_REFUSALS;

/** What was decided about connections of a run, once or several times. */
export interface NetworkDecision {
  readonly verdict: 'allowed' | 'refused';
  /** Null when it is told of many others together, and where there was none. */
  readonly host: string | null;
  readonly port: number | null;
  /** What the host led to, where that was looked at. */
  readonly address: string | null;
  /** Null for what was allowed. */
  readonly reason: NetworkRefusal | null;
}

/** A decision as a keeper notes it. */
export interface NotedDecision extends NetworkDecision {
  /** Position in its run, from 1. */
  readonly sequence: number;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  /** How often it was made since it was last noted. */
  readonly times: number;
}
