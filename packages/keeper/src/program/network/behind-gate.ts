import type { KeeperConfig } from '@berth/contract';
import { type ContainerLaunch, type ContainerTerminal, openContainer } from '../container/engine-source.ts';
import { openPty } from '../pty-source.ts';
import type { TerminalHandlers, TerminalLaunch, TerminalSource } from '../terminal-source.ts';
import { type OpenGate, openGate } from './network-gate.ts';
import { openNamespace } from './network-namespace.ts';
import { listenInNetworkOf } from './network-of-process.ts';

export interface GuardedRun extends Pick<KeeperConfig, 'directory'>, Required<Pick<KeeperConfig, 'network'>> {
  readonly onFault: (what: string, error: unknown) => void;
}

type ExitStatus = Parameters<TerminalHandlers['exit']>;

/** Opens the terminal of a program that begins in a network of its own, which is made first. */
export async function openPtyBehindGate(
  { network, ...run }: GuardedRun,
  launch: TerminalLaunch,
  handlers: TerminalHandlers,
): Promise<TerminalSource> {
  const { bubblewrap, nsenter } = network;
  if (bubblewrap === undefined) throw new Error('it was not said what makes the network');
  let enter: readonly string[] = [];
  const gate = await openGate({
    ...network,
    ...run,
    listen: async (places) => {
      const namespace = await openNamespace({ bubblewrap, nsenter }, places);
      ({ enter } = namespace);
      return namespace;
    },
  });
  const [file = '', ...words] = enter;
  const exit = (...status: ExitStatus) => endBehind(gate, handlers, status);
  return openPty({ ...launch, file, args: [...words, launch.file, ...launch.args] }, { ...handlers, exit });
}

/**
 * Opens the terminal of a container that has no network, and then a gate in it: its program waits for that. When there can be
 * none, the container is ended and this rejects.
 */
export async function openContainerBehindGate(
  { network, ...run }: GuardedRun,
  launch: ContainerLaunch,
  handlers: TerminalHandlers,
): Promise<TerminalSource> {
  const opening = new EndWhileOpening(handlers);
  const source = await openContainer(launch, { ...handlers, exit: (...status) => opening.exit(status) });
  const { pid } = source;
  try {
    opening.opened(
      await openGate({
        ...network,
        ...run,
        listen: async (places) => {
          if (pid === undefined) throw new Error('the container is none of the processes of this machine');
          return listenInNetworkOf(pid, network.nsenter, places);
        },
      }),
    );
  } catch (error) {
    if (opening.hasEnded) opening.opened({ close: () => undefined });
    else {
      await endContainer(source);
      throw error;
    }
  }
  return source;
}

/** An end that comes while the gate is being opened is told when that is over. */
class EndWhileOpening {
  readonly #handlers: TerminalHandlers;
  #gate: OpenGate | undefined;
  #status: ExitStatus | undefined;

  constructor(handlers: TerminalHandlers) {
    this.#handlers = handlers;
  }

  get hasEnded(): boolean {
    return this.#status !== undefined;
  }

  exit(status: ExitStatus): void {
    this.#status = status;
    if (this.#gate !== undefined) endBehind(this.#gate, this.#handlers, status);
  }

  opened(gate: OpenGate): void {
    this.#gate = gate;
    const status = this.#status;
    // Not before the terminal is known to whoever asked for it.
    if (status !== undefined) setImmediate(() => endBehind(gate, this.#handlers, status));
  }
}

/** Closed before anybody hears of the end, so that all is noted that led to it. */
function endBehind(gate: OpenGate, handlers: TerminalHandlers, status: ExitStatus): void {
  gate.close();
  handlers.exit(...status);
}

async function endContainer({ remote }: ContainerTerminal): Promise<void> {
  await remote.end({ signal: 'SIGKILL', deadline: () => 0 });
  await remote.remove();
}
