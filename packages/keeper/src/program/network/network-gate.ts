import type { NetworkGate } from '@berth/contract';
import { DecisionBook } from './decision-book.ts';
import { DecisionFile } from './decision-file.ts';
import { FilteringProxy } from './filtering-proxy.ts';
import type { HeldListener } from './held-listener.ts';
import { HostList } from './host-list.ts';
import { Inlets } from './inlets.ts';
import type { ListeningPlace } from './in-namespace.ts';
import { loopbackDoors, openDoor } from './loopback-doors.ts';
import { NetworkJudge } from './network-judge.ts';

/** A network that has nothing but its own loopback. */
export interface GuardedNetwork {
  /** In the order of the places that were asked for. */
  readonly listeners: readonly HeldListener[];
  /** The beginning of a command that runs the rest of it in there. */
  readonly enter: readonly string[];
}

export interface GateOptions extends Pick<NetworkGate, 'allowed' | 'port' | 'inlets'> {
  /** Of the run. */
  readonly directory: string;
  readonly listen: (places: readonly ListeningPlace[]) => Promise<GuardedNetwork>;
  readonly onFault: (what: string, error: unknown) => void;
}

export interface OpenGate {
  /** Notes what was decided and not yet told, and lets nobody through any more. */
  close(): void;
}

const LOOPBACK = '127.0.0.1';

/**
 * Leads out of such a network, as the only thing that does: a proxy for what is on the list, and those ports of the machine's
 * own loopback that are on it. Rejects as `listen` does; then nothing is left of it.
 */
export async function openGate(options: GateOptions): Promise<OpenGate> {
  const list = new HostList(options.allowed);
  const book = openBook(options);
  const judge = new NetworkJudge({ list, onDecision: (decision) => book.note(decision) });
  const doors = loopbackDoors(list).filter(({ inside }) => inside.port !== options.port);
  // The proxy last: a program that waits for its way out waits for that.
  const places = [...doors.map(({ inside }) => inside), { host: LOOPBACK, port: options.port }];
  const { listeners, enter } = await options.listen(places);
  const [entrance, behind] = [listeners.at(-1), listeners.slice(0, -1)];
  const fault = (what: string) => (error: Error) => options.onFault(what, error);
  const proxy = new FilteringProxy(judge);
  if (entrance !== undefined) await proxy.serve(entrance, fault('the proxy'));
  const opened = await Promise.all(
    doors.flatMap((door, index) => {
      const listener = behind[index];
      return listener === undefined
        ? []
        : [openDoor({ ...door, listener, onFault: fault('a port of the machine') }, judge)];
    }),
  );
  const inlets = new Inlets(enter, fault('a way in'));
  await Promise.all((options.inlets ?? []).map((port) => inlets.open(port)));
  return {
    close: () => {
      book.settle();
      inlets.close();
      proxy.close();
      for (const door of opened) door.close();
    },
  };
}

/** A disk that is full must not cost the program its connection. */
function openBook({ directory, onFault }: Pick<GateOptions, 'directory' | 'onFault'>): DecisionBook {
  const file = new DecisionFile(directory, () => Date.now());
  return new DecisionBook((decision) => {
    try {
      file.append(decision);
    } catch (error) {
      onFault('network decisions', error);
    }
  });
}
