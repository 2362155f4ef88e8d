import {
  type BerthError,
  isLoopback,
  isOtherLoopback,
  type ListenAddress,
  listenAddressText,
  type ListenWish,
} from '@berth/contract';
import { BerthError as Refused } from '@berth/contract';

/** Why the daemon must not listen like that, or undefined. */
export function listenRefusal({ listen, tls, behindProxy }: ListenWish): BerthError | undefined {
  if (listen === 'off' || isLoopback(listen.host) || tls !== null || behindProxy) return undefined;
  const address = listenAddressText(listen);
  const message = isOtherLoopback(listen.host) ? elsewhere(listen) : readable(address);
  return new Refused({ code: 'listen_refused', message, details: { address } });
}

/** Browsers would bring whoever has that port of 127.0.0.1 what is meant for the page, the session too. */
function elsewhere({ host, port }: ListenAddress): string {
  const usual = listenAddressText({ host: '127.0.0.1', port });
  return `Browsers look for the page at 127.0.0.1 and at no other loopback address, so that whoever listens there would be sent what is meant for it. Listen at ${usual} instead of ${host}, or add --tls.`;
}

function readable(address: string): string {
  return `${address} can be reached from other machines, and what is sent there could be read on the way. Add --tls for a certificate of Berth’s own, or --tls-cert and --tls-key for yours; or --behind-proxy, if a proxy before it speaks TLS.`;
}
