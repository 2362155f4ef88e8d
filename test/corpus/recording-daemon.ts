import type { AssistantSignal } from '@berth/contract';
import type { Agent, AgentCatalog } from '@berth/core';
import { berthPaths, ensurePrivateDirectory } from '@berth/host';
import { type DaemonLock, takeLock } from '../../apps/daemon/src/daemon-lock.ts';
import { type RunningDaemon, startDaemon } from '../../apps/daemon/src/daemon.ts';
import { findEntries } from '../../apps/daemon/src/entries.ts';

const USER_MASK = 0o022;

/** A daemon like any other, in this process, that lets somebody hear all that assistants tell beside their terminals. */
export class RecordingDaemon implements AsyncDisposable {
  readonly #daemon: RunningDaemon;
  readonly #lock: DaemonLock;

  private constructor(daemon: RunningDaemon, lock: DaemonLock) {
    this.#daemon = daemon;
    this.#lock = lock;
  }

  static async open(home: string, hear: (signal: AssistantSignal) => void): Promise<RecordingDaemon> {
    const environment = { BERTH_HOME: home, BERTH_STANDBY_KEEPERS: '0' };
    const paths = berthPaths(environment);
    await ensurePrivateDirectory(paths.state);
    const lock = await takeLock(paths);
    const daemon = await startDaemon({
      paths,
      environment,
      entries: findEntries(),
      userMask: USER_MASK,
      log: { info: () => undefined, warn: (message, fields) => console.error(message, fields) },
      onShutDown: () => undefined,
      onFatal: (error) => {
        throw error;
      },
      agents: (own) => listening(own, hear),
    });
    return new RecordingDaemon(daemon, lock);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#daemon.close();
    this.#lock.release();
  }
}

function listening(own: AgentCatalog, hear: (signal: AssistantSignal) => void): AgentCatalog {
  const overheard = (agent: Agent): Agent => {
    const { assistant } = agent;
    if (assistant === undefined) return agent;
    const watch: typeof assistant.watch = (run, tell, signal) =>
      assistant.watch(
        run,
        (told) => {
          hear(told);
          tell(told);
        },
        signal,
      );
    return { ...agent, assistant: { ...assistant, watch } };
  };
  return {
    get: (id) => {
      const agent = own.get(id);
      return agent === undefined ? undefined : overheard(agent);
    },
    list: () => own.list().map(overheard),
  };
}
