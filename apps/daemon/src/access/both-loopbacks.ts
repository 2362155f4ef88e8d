import { type ListenAddress, systemCode } from '@berth/contract';
import type { TcpListener } from '@berth/server';

const LOOPBACKS = ['127.0.0.1', '::1'] as const;
/** What machines answer that have no address of that family. */
const NO_SUCH_FAMILY: ReadonlySet<string | undefined> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/**
 * Listens at both loopback addresses, where one of them is meant. Names below `localhost` lead to both, and browsers try
 * one after the other: a program that had the second for itself would be sent what is meant for the page, its cookie too.
 */
export async function openAtBoth(
  { host, port }: ListenAddress,
  open: (at: ListenAddress) => Promise<TcpListener>,
): Promise<TcpListener> {
  const first = await open({ host, port });
  const other = LOOPBACKS.find((loopback) => loopback !== host);
  if (other === undefined || !LOOPBACKS.some((loopback) => loopback === host)) return first;
  try {
    return together(first, await open({ host: other, port: first.port }));
  } catch (error) {
    if (NO_SUCH_FAMILY.has(systemCode(error))) return first;
    await first.close();
    throw error;
  }
}

function together(first: TcpListener, second: TcpListener): TcpListener {
  return {
    get port() {
      return first.port;
    },
    get newcomers() {
      return first.newcomers + second.newcomers;
    },
    setCertificate: (certificate) => {
      first.setCertificate(certificate);
      second.setCertificate(certificate);
    },
    close: async () => {
      await Promise.all([first.close(), second.close()]);
    },
  };
}
