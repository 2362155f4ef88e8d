/** The lowest port that a program without special rights can listen on. */
export const PORT_MIN = 1024;
export const PORT_MAX = 65_535;

/** Ports that are leased to those who have no wish: below the ports that kernels give to outgoing connections. */
export const DEFAULT_PORT_RANGE: PortRange = { from: 20_000, to: 29_999 };

/** More than a program with a web page, an API, a database and their debuggers needs. */
export const PORTS_PER_INSTANCE_MAX = 32;

/** Both ends included. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** A port that an instance wants. */
export interface PortWish {
  readonly name: string;
  /** The number it would like best; null for any of the range. */
  readonly port: number | null;
}

/** A port that a run has. */
export interface RunPort {
  readonly name: string;
  readonly port: number;
}
