import { lookup } from 'node:dns/promises';
import { isAddress, LOCALHOST, type NetworkDecision, type NetworkRefusal } from '@berth/contract';
import { isLoopbackAddress, isPublicAddress } from './closed-addresses.ts';
import type { HostList } from './host-list.ts';

/** Where somebody wants to connect to; the host in its canonical form. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

export interface FoundAddress {
  readonly address: string;
  readonly family: number;
}

/** Finds the addresses of a name. Rejects for a name that has none. */
export type Resolve = (name: string) => Promise<readonly FoundAddress[]>;

export type Judgement =
  | { readonly isAllowed: true; readonly addresses: readonly FoundAddress[] }
  | { readonly isAllowed: false; readonly reason: NetworkRefusal };

export interface JudgeParts {
  readonly list: HostList;
  /** Is told of each judgement. */
  readonly onDecision: (decision: NetworkDecision) => void;
  readonly resolve?: Resolve;
}

/** Names that are looked up at the same time: the threads that do it are few, and others need them. */
const LOOKUPS_MAX = 32;

/**
 * Judges connections before they are made. A name is looked up once, and only what it led to then may be connected to: a
 * name that leads elsewhere a moment later gains nothing.
 */
export class NetworkJudge {
  readonly #parts: JudgeParts;
  readonly #resolve: Resolve;
  #lookups = 0;

  constructor(parts: JudgeParts) {
    this.#parts = parts;
    this.#resolve = parts.resolve ?? ((name) => lookup(name, { all: true }));
  }

  async judge(target: Target): Promise<Judgement> {
    const { list, onDecision } = this.#parts;
    const { host, port } = target;
    const listed = list.judge(host, port);
    if (listed !== 'allowed') return this.refuse(listed, target);
    const found = isAddress(host) ? [plainAddress(host)] : await this.#lookUp(host);
    if (found.length === 0) return this.refuse('unresolved', target);
    const addresses = found.filter(({ address }) => this.#mayBeReached(target, address));
    const [first] = addresses;
    if (first === undefined) return this.refuse('address', target, found[0]?.address);
    onDecision({ verdict: 'allowed', host, port, address: first.address, reason: null });
    return { isAllowed: true, addresses };
  }

  refuse(reason: NetworkRefusal, target?: Target, address?: string): Judgement {
    const { host = null, port = null } = target ?? {};
    this.#parts.onDecision({ verdict: 'refused', host, port, address: address ?? null, reason });
    return { isAllowed: false, reason };
  }

  #mayBeReached({ host, port }: Target, address: string): boolean {
    if (host === LOCALHOST) return isLoopbackAddress(address);
    return this.#parts.list.hasAddress(address, port) || isPublicAddress(address);
  }

  async #lookUp(name: string): Promise<readonly FoundAddress[]> {
    if (this.#lookups >= LOOKUPS_MAX) return [];
    this.#lookups += 1;
    try {
      return await this.#resolve(name);
    } catch {
      // Whatever went wrong: the name leads nowhere now.
      return [];
    } finally {
      this.#lookups -= 1;
    }
  }
}

function plainAddress(host: string): FoundAddress {
  return host.startsWith('[') ? { address: host.slice(1, -1), family: 6 } : { address: host, family: 4 };
}
