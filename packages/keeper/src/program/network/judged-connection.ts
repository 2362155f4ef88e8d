import type { LookupFunction, TcpNetConnectOpts } from 'node:net';
import type { FoundAddress, Target } from './network-judge.ts';

/** A connection that is not there by then will not come any more. */
export const CONNECT_MS = 30_000;

/** How to connect to a target: to the addresses that were judged, and to no others, whatever its name leads to by then. */
export function judgedConnection(
  { host, port }: Target,
  addresses: readonly FoundAddress[],
): TcpNetConnectOpts {
  const pinned: LookupFunction = (_name, { all }, done) => {
    const [first] = addresses;
    if (all === true) done(null, [...addresses]);
    else done(null, first?.address ?? '', first?.family);
  };
  // In brackets it would be taken for a name, and looked up.
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port,
    lookup: pinned,
    autoSelectFamily: true,
    allowHalfOpen: true,
  };
}
