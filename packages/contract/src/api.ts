/**
 * Versions of the API that this build speaks. A client names its own in a header; none means the newest. 2 added ports,
 * resources and control groups, 3 where the daemon listens: a client that asks for them is told by an older daemon to
 * start a new one.
 */
export const API_VERSIONS = { min: 1, max: 3 } as const;
export const API_VERSION_HEADER = 'x-berth-api';

export const GRAPHQL_PATH = '/graphql';
/** Subscriptions over one WebSocket: browsers open few connections at a time, and each stream over HTTP holds one. */
export const SUBSCRIPTIONS_PATH = '/subscriptions';
export const TERMINAL_PATH = '/terminal';

/** How a client wants to see a terminal. */
export const TERMINAL_MODES = {
  /** The screen as it is, then live: for eyes. Takes part in sizing unless read-only. */
  screen: 'screen',
  /** Live from an offset, for eyes that were cut off. */
  resume: 'resume',
  /** Every retained byte from an offset or the last lines, and on, if followed. */
  log: 'log',
} as const;
export type TerminalMode = keyof typeof TERMINAL_MODES;

/** Most lines that can be asked for by number; whoever wants more wants all of it. */
export const LOG_LINES_MAX = 1_000_000;

/** Query parameters of a terminal connection. */
export interface TerminalQuery {
  readonly target: string;
  readonly mode: TerminalMode;
  /** First offset, for `resume` and `log`. */
  readonly from?: number;
  /** Last lines, for `log`. */
  readonly lines?: number;
  /** Run number, for `log`; the current or last one otherwise. */
  readonly generation?: number;
  /** Stay after what is there, for `log`. */
  readonly follow?: boolean;
  readonly readOnly?: boolean;
  readonly cols?: number;
  readonly rows?: number;
}

/** Why a terminal connection was closed: the WebSocket close code. */
export const CLOSE = {
  /** Everything asked for was sent, or the program ended. */
  done: 1000,
  /** The daemon goes away; the terminal does not. */
  goingAway: 1001,
  /** The request was refused; an `error` frame came before. */
  refused: 4000,
  /** The keeper cannot be reached at the moment. */
  interrupted: 4001,
} as const;
