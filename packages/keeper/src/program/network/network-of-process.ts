import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { messageOf } from '@berth/contract';
import { listenWithin, unavailable } from './handed-over.ts';
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
  const namespaces = openNamespaces(pid);
  const close = () => {
    for (const { fd } of namespaces) closeSync(fd);
  };
  try {
    // To enter one's own is refused.
    const entered = namespaces.filter(({ isOwn }) => !isOwn);
    // A process of the machine that has got the pid of one that has ended: its network leads everywhere.
    if (!entered.some(({ kind }) => kind === 'net'))
      throw unavailable('the container has ended, or shares the network of this machine');
    const named = entered.map(({ kind, fd }) => `--${kind}=/proc/${process.pid}/fd/${fd}`);
    const enter = [nsenter, ...named, '--preserve-credentials', '--'];
    const inside = await listenWithin(enter, places);
    inside.release();
    // They stay open: ways in are made later, too.
    return { listeners: inside.listeners, enter };
  } catch (error) {
    close();
    throw error;
  }
}

interface OpenNamespace {
  readonly kind: 'user' | 'net';
  readonly fd: number;
  readonly isOwn: boolean;
}

/** The namespaces themselves, whoever has the pid later. */
function openNamespaces(pid: number): readonly OpenNamespace[] {
  const opened: OpenNamespace[] = [];
  try {
    for (const kind of ['user', 'net'] as const) {
      const fd = openSync(`/proc/${pid}/ns/${kind}`, 'r');
      opened.push({ kind, fd, isOwn: fstatSync(fd).ino === statSync(`/proc/self/ns/${kind}`).ino });
    }
    return opened;
  } catch (error) {
    for (const { fd } of opened) closeSync(fd);
    throw unavailable(messageOf(error));
  }
}
