import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Server } from 'node:net';
import { BerthError, type NetworkGate } from '@berth/contract';
import { IN_NAMESPACE, type ListeningPlace, type NamespaceWord } from './in-namespace.ts';

/** A network with nothing but its own loopback, and listeners in it. */
export interface NetworkNamespace {
  /** One for each place that was asked for, in their order. Connections wait until somebody takes them. */
  readonly listeners: readonly Server[];
  /** The beginning of a command that runs the rest of it in there. */
  readonly enter: readonly string[];
  close(): void;
}

/** It takes the time of starting Node; a machine that swaps may need much longer. */
const READY_MS = 10_000;
/** What is said of a failure is a line. */
const SAID_MAX_BYTES = 4096;

/**
 * Makes such a network. A process goes in, listens, hands its listeners over, and is gone: a listening socket belongs to
 * its network wherever it is held, and keeps that network alive. Nothing stays in there but what is put there.
 */
export async function openNamespace(
  { bubblewrap, nsenter }: Pick<NetworkGate, 'bubblewrap' | 'nsenter'>,
  places: readonly ListeningPlace[],
): Promise<NetworkNamespace> {
  const child = spawn(bubblewrap, words(places), {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    cwd: '/',
    env: {},
  });
  try {
    const { listeners, pid } = await handedOver(child, places.length);
    // Whoever opens these later, opens the namespaces themselves: the process need not be there any more.
    const files = ['user', 'net'].map((kind) => ({ kind, fd: openSync(`/proc/${pid}/ns/${kind}`, 'r') }));
    return {
      listeners,
      enter: [
        nsenter,
        ...files.map(({ kind, fd }) => `--${kind}=/proc/${process.pid}/fd/${fd}`),
        '--preserve-credentials',
        '--',
      ],
      close: () => {
        for (const listener of listeners) listener.close();
        for (const { fd } of files) closeSync(fd);
      },
    };
  } finally {
    if (child.connected) child.disconnect();
    child.unref();
  }
}

function words(places: readonly ListeningPlace[]): string[] {
  return [
    ...['--unshare-user', '--unshare-net', '--die-with-parent', '--cap-drop', 'ALL'],
    // An allowed port of this machine has the same number inside, be it a low one.
    ...['--cap-add', 'CAP_NET_BIND_SERVICE', '--dev-bind', '/', '/', '--'],
    ...[process.execPath, '--v8-pool-size=0', '-e', IN_NAMESPACE, JSON.stringify(places)],
  ];
}

function handedOver(child: ChildProcess, count: number): Promise<{ listeners: Server[]; pid: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ listeners: Server[]; pid: number }>();
  const listeners: Server[] = [];
  let said = '';
  const fail = (why: string) => {
    child.kill('SIGKILL');
    for (const listener of listeners) listener.close();
    reject(unavailable(why));
  };
  const timer = setTimeout(() => fail(`nothing was heard of it within ${READY_MS} ms`), READY_MS);
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (said.length < SAID_MAX_BYTES) said += text;
  });
  child.once('error', (error) => fail(error.message));
  child.once('close', (code) => fail(said.trim().split('\n').at(-1) || `exit status ${code}`));
  child.on('message', (word: NamespaceWord, listener: unknown) => {
    if (word.kind === 'problem') fail(word.message);
    if (word.kind === 'listening') listeners[word.index] = listener as Server;
    if (word.kind === 'done' && listeners.filter(Boolean).length === count)
      resolve({ listeners, pid: word.pid });
  });
  return promise.finally(() => clearTimeout(timer));
}

function unavailable(why: string): BerthError {
  const message = `A network of its own cannot be made here: ${why.replace(/\.$/, '')}.`;
  return new BerthError({ code: 'isolation_unavailable', message });
}
