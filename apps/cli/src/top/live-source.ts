import { setTimeout as delay } from 'node:timers/promises';
import type { BerthClient } from '@berth/client';
import { BerthError } from '@berth/contract';
import { textSink } from '../terminal/log-sink.ts';
import { readLog } from '../terminal/read-log.ts';
import type { TopSource, TopUpdate } from './source.ts';

export interface Clients {
  /** Starts a daemon for what a person asks for. */
  readonly acting: BerthClient;
  /** Starts none: whoever only watches waits for the next one. */
  readonly watching: BerthClient;
}

/** The client has waited for the next daemon itself by the time it gives up. */
const AGAIN_MS = 250;

/** The daemon: instances by its events, figures as it sends them, and nothing by asking again and again. */
export function liveSource({ acting, watching }: Clients): TopSource {
  return {
    watch: async (take, signal) => {
      await Promise.all([
        keepOn(() => instanceUpdates(watching, signal), { take, signal }),
        keepOn(() => resourceUpdates(watching, signal), { take, signal }),
      ]);
    },
    stop: (id) => acting.stop(id),
    restart: (id) => acting.restart(id),
    lastLines: (id, count) => lastLines(acting, id, count),
  };
}

async function* instanceUpdates(client: BerthClient, signal: AbortSignal): AsyncGenerator<TopUpdate> {
  for await (const instances of client.watchInstances({ signal })) yield { kind: 'instances', instances };
}

async function* resourceUpdates(client: BerthClient, signal: AbortSignal): AsyncGenerator<TopUpdate> {
  for await (const resources of client.watchResources({ signal })) yield { kind: 'resources', resources };
}

interface Taker {
  readonly take: (update: TopUpdate) => void;
  readonly signal: AbortSignal;
}

/** A daemon that is away comes back some time. */
async function keepOn(updates: () => AsyncIterable<TopUpdate>, { take, signal }: Taker): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const update of updates()) take(update);
      await delay(AGAIN_MS, undefined, { signal });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof BerthError && error.retryable)) throw error;
      take({ kind: 'away' });
      await delay(AGAIN_MS);
    }
  }
}

async function lastLines(client: BerthClient, id: string, count: number): Promise<readonly string[]> {
  const sink = await textSink(undefined);
  const skipped = () => undefined;
  const text = await readLog(client, { target: id, mode: 'log', lines: count }, { sink, skipped });
  return text.replace(/\n$/, '').split('\n').slice(-count);
}
