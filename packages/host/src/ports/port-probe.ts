import { createServer } from 'node:net';
import { systemCode } from '@berth/contract';

/**
 * Everything that a program may want to listen on. The first covers the others on Linux; elsewhere a socket on one
 * address does not stand in the way of one on all.
 */
const ADDRESSES = ['::', '0.0.0.0', '127.0.0.1', '::1'];
/** What a system without that kind of address says. */
const NO_SUCH_ADDRESS = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL']);

/** True when nobody holds the port, on any address of either family. */
export async function isPortFree(port: number): Promise<boolean> {
  for (const host of ADDRESSES) {
    if (!(await canListen(host, port))) return false;
  }
  return true;
}

function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(NO_SUCH_ADDRESS.has(systemCode(error) ?? '')));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
