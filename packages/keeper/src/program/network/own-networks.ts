import { BlockList, isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

type Interfaces = ReturnType<typeof networkInterfaces>;

/** To ask takes long where there are many; and they change when a cable is plugged in. */
const KEPT_MS = 1000;

/**
 * The addresses of this machine, at which its services are that listen on all of them, and those of its neighbours: a
 * company's network may well have public ones.
 */
export class OwnNetworks {
  readonly #ask: () => Interfaces;
  readonly #now: () => number;
  #list = new BlockList();
  #validUntil = Number.NEGATIVE_INFINITY;

  constructor(ask: () => Interfaces = networkInterfaces, now: () => number = () => performance.now()) {
    this.#ask = ask;
    this.#now = now;
  }

  have(address: string): boolean {
    if (this.#now() >= this.#validUntil) {
      this.#list = listOf(this.#ask());
      this.#validUntil = this.#now() + KEPT_MS;
    }
    return isIP(address) !== 0 && this.#list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  }
}

function listOf(interfaces: Interfaces): BlockList {
  const list = new BlockList();
  for (const { address, cidr, family } of Object.values(interfaces).flatMap((all) => all ?? [])) {
    const kind = family === 'IPv6' ? 'ipv6' : 'ipv4';
    const [, bits] = cidr?.split('/') ?? [];
    list.addAddress(address, kind);
    if (bits !== undefined) list.addSubnet(address, Number(bits), kind);
  }
  return list;
}
