import type { InstanceId } from '@berth/contract';
import type { Call } from './runtime.ts';

export type ClaimOutcome =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** `berth`: another Berth on this machine has claimed it. `stranger`: some program uses it. */
      readonly holder: 'berth' | 'stranger';
    };

/** A port that some Berth on this machine has claimed. */
export interface PortClaim {
  readonly port: number;
  readonly instance: string;
  /** State directory of the Berth that claimed it. */
  readonly state: string;
  /** It is this very Berth. */
  readonly mine: boolean;
}

/** A socket that some program listens on. */
export interface Listener {
  readonly port: number;
  readonly address: string;
  /** Names this very socket: one that is opened later on the same port has another key. */
  readonly key: string;
}

export interface ListenerOwner {
  readonly pid: number;
  /** Command line, as far as it may be seen; else the program's name. */
  readonly command: string;
  /** The instance the process belongs to, of whichever Berth. */
  readonly instance: InstanceId | null;
}

/**
 * The machine's TCP ports. A claim keeps other Berths of the machine away; that strangers have a port is found out by
 * trying it.
 */
export interface NetworkPorts {
  /**
   * Claims a port for an instance, unless another Berth has claimed it or some program holds it on any address. What
   * this Berth has claimed already stays claimed, and is tried again. After a refusal nothing of this claim is left.
   */
  claim(port: number, instance: InstanceId): Promise<ClaimOutcome>;
  /** Gives claims of this Berth back. Idempotent. */
  release(ports: readonly number[]): Promise<void>;
  /** Makes this Berth's claims exactly these, as after a crash, without trying the ports: their holders may live. */
  restore(claims: readonly Pick<PortClaim, 'port' | 'instance'>[]): Promise<void>;
  /** All claims on this machine. */
  claims(): Promise<readonly PortClaim[]>;
  /** Everything that is listened on, by whomever. */
  listeners(): Promise<readonly Listener[]>;
  /** Who holds these sockets, by key. Those of other users are left out where the system hides them. Dear: may be aborted. */
  owners(listeners: readonly Listener[], call?: Call): Promise<ReadonlyMap<string, ListenerOwner>>;
}
