import { type AllowedHost, isAddress, readAllowedHost, WEB_PORTS } from '@berth/contract';

/** The hosts that may be reached. Looks at names and numbers only; where a name leads is judged elsewhere. */
export class HostList {
  readonly #allowed: readonly AllowedHost[];

  /** Throws for what is no host: whoever wrote the list has checked it. */
  constructor(texts: readonly string[]) {
    this.#allowed = texts.map((text) => {
      const read = readAllowedHost(text);
      if ('problem' in read) throw new Error(`${JSON.stringify(text)} cannot be allowed: ${read.problem}`);
      return read;
    });
  }

  /** A host in its canonical form. */
  judge(host: string, port: number): 'allowed' | 'host' | 'port' {
    const fitting = this.#allowed.filter((allowed) => isFor(allowed, host));
    if (fitting.length === 0) return 'host';
    return fitting.some((allowed) => portsOf(allowed).includes(port)) ? 'allowed' : 'port';
  }

  /** Whether an address, as a resolver gives it, is on the list itself. */
  hasAddress(address: string, port: number): boolean {
    return this.judge(address.includes(':') ? `[${address}]` : address, port) === 'allowed';
  }

  /** All that is named in full. */
  get targets(): readonly { readonly host: string; readonly port: number }[] {
    return this.#allowed.flatMap((allowed) => {
      if (allowed.isBelow) return [];
      return portsOf(allowed).map((port) => ({ host: allowed.host, port }));
    });
  }
}

function isFor({ host, isBelow }: AllowedHost, wanted: string): boolean {
  if (!isBelow) return host === wanted;
  return !isAddress(wanted) && wanted.endsWith(`.${host}`);
}

function portsOf({ port }: AllowedHost): readonly number[] {
  return port === undefined ? WEB_PORTS : [port];
}
