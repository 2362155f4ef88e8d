import { closeSync, openSync } from 'node:fs';
import { listenWithin } from './handed-over.ts';
import type { HeldListener } from './held-listener.ts';
import type { ListeningPlace } from './in-namespace.ts';

/** A network with nothing but its own loopback, and listeners in it. */
export interface NetworkNamespace {
  /** One for each place that was asked for, in their order. */
  readonly listeners: readonly HeldListener[];
  /** The beginning of a command that runs the rest of it in there. */
  readonly enter: readonly string[];
  close(): void;
}

/** An allowed port of this machine has the same number inside, be it a low one. */
const NEW_NETWORK = [
  ...['--unshare-user', '--unshare-net', '--die-with-parent', '--cap-drop', 'ALL'],
  ...['--cap-add', 'CAP_NET_BIND_SERVICE', '--dev-bind', '/', '/', '--'],
];

/** Makes such a network. The listeners keep it alive; nothing stays in there but what is put there. */
export async function openNamespace(
  { bubblewrap, nsenter }: { readonly bubblewrap: string; readonly nsenter: string },
  places: readonly ListeningPlace[],
): Promise<NetworkNamespace> {
  const inside = await listenWithin([bubblewrap, ...NEW_NETWORK], places);
  const { listeners, pid } = inside;
  try {
    // Whoever opens these later, opens the namespaces themselves: the process need not be there any more.
    const files = ['user', 'net'].map((kind) => ({ kind, fd: openSync(`/proc/${pid}/ns/${kind}`, 'r') }));
    const named = files.map(({ kind, fd }) => `--${kind}=/proc/${process.pid}/fd/${fd}`);
    const close = () => {
      for (const listener of listeners) listener.close();
      for (const { fd } of files) closeSync(fd);
    };
    return { listeners, enter: [nsenter, ...named, '--preserve-credentials', '--'], close };
  } finally {
    inside.release();
  }
}
