import { type BerthError, isLoopback, listenAddressText, type ListenWish } from '@berth/contract';
import { BerthError as Refused } from '@berth/contract';

/** Why the daemon must not listen like that, or undefined. */
export function listenRefusal({ listen, tls, behindProxy }: ListenWish): BerthError | undefined {
  if (listen === 'off' || isLoopback(listen.host) || tls !== null || behindProxy) return undefined;
  const address = listenAddressText(listen);
  const message = `${address} can be reached from other machines, and what is sent there could be read on the way. Add --tls for a certificate of Berth’s own, or --tls-cert and --tls-key for yours; or --behind-proxy, if a proxy before it speaks TLS.`;
  return new Refused({ code: 'listen_refused', message, details: { address } });
}
