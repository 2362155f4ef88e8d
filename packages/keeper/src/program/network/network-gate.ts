import type { NetworkGate } from '@berth/contract';
import { DecisionBook } from './decision-book.ts';
import { DecisionFile } from './decision-file.ts';
import { FilteringProxy } from './filtering-proxy.ts';
import { HostList } from './host-list.ts';
import { loopbackDoors, openDoor } from './loopback-doors.ts';
import { NetworkJudge } from './network-judge.ts';
import { openNamespace } from './network-namespace.ts';

export interface GateOptions extends NetworkGate {
  /** Of the run. */
  readonly directory: string;
  readonly onFault: (what: string, error: unknown) => void;
}

export interface OpenGate {
  /** The beginning of a command that runs the rest of it behind the gate. */
  readonly enter: readonly string[];
  /** Notes what was decided and not yet told, and lets nobody through any more. */
  close(): void;
}

const LOOPBACK = '127.0.0.1';

/**
 * A network out of which nothing leads but this process: a proxy for what is on the list, and those ports of the machine's
 * own loopback that are on it. Rejects `isolation_unavailable`; then nothing is left of it.
 */
export async function openGate(options: GateOptions): Promise<OpenGate> {
  const list = new HostList(options.allowed);
  const book = openBook(options);
  const judge = new NetworkJudge({ list, onDecision: (decision) => book.note(decision) });
  const doors = loopbackDoors(list).filter(({ inside }) => inside.port !== options.port);
  const places = [{ host: LOOPBACK, port: options.port }, ...doors.map(({ inside }) => inside)];
  const namespace = await openNamespace(options, places);
  const proxy = new FilteringProxy(judge);
  const [entrance, ...behind] = namespace.listeners;
  if (entrance !== undefined) await proxy.serve(entrance);
  const opened = await Promise.all(
    doors.flatMap((door, index) => {
      const listener = behind[index];
      return listener === undefined ? [] : [openDoor(listener, door, judge)];
    }),
  );
  return {
    enter: namespace.enter,
    close: () => {
      book.settle();
      proxy.close();
      for (const door of opened) door.close();
      namespace.close();
    },
  };
}

/** A disk that is full must not cost the program its connection. */
function openBook({ directory, onFault }: GateOptions): DecisionBook {
  const file = new DecisionFile(directory, () => Date.now());
  return new DecisionBook((decision) => {
    try {
      file.append(decision);
    } catch (error) {
      onFault('network decisions', error);
    }
  });
}
