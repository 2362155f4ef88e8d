import { readlink } from 'node:fs/promises';
import { listenWithin } from './handed-over.ts';
import type { ListeningPlace } from './in-namespace.ts';
import type { GuardedNetwork } from './network-gate.ts';

/**
 * Listens in the network of a living process: the first one of a container without a network. It takes the rights over that
 * network which root has, and whoever has made the container himself. Rejects `isolation_unavailable`.
 */
export async function listenInNetworkOf(
  pid: number,
  nsenter: string,
  places: readonly ListeningPlace[],
): Promise<GuardedNetwork> {
  const [own, its] = await Promise.all(['self', String(pid)].map((who) => readlink(`/proc/${who}/ns/user`)));
  // To enter one's own is refused.
  const user = own === its ? [] : [`--user=/proc/${pid}/ns/user`];
  const enter = [nsenter, ...user, `--net=/proc/${pid}/ns/net`, '--preserve-credentials', '--'];
  const inside = await listenWithin(enter, places);
  inside.release();
  return { listeners: inside.listeners, enter };
}
