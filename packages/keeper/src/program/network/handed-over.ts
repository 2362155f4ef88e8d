import { type ChildProcess, spawn } from 'node:child_process';
import type { Server } from 'node:net';
import { BerthError } from '@berth/contract';
import { HeldListener } from './held-listener.ts';
import { IN_NAMESPACE, type ListeningPlace, type NamespaceWord } from './in-namespace.ts';

export interface HandedOver {
  /** One for each place that was asked for, in their order. */
  readonly listeners: readonly HeldListener[];
  /** The process that listened. It stays until `release`. */
  readonly pid: number;
  release(): void;
}

/** It takes the time of starting Node; a machine that swaps may need much longer. */
const READY_MS = 10_000;
/** What is said of a failure is a line. */
const SAID_MAX_BYTES = 4096;
const GO_ON = 'it is here';

/**
 * Listens in another network: `within` is the beginning of a command that runs the rest of it in there. The process that
 * goes in hands its listeners over: a listening socket belongs to its network wherever it is held. Rejects
 * `isolation_unavailable`; then nothing is left.
 */
export async function listenWithin(
  [file = '', ...words]: readonly string[],
  places: readonly ListeningPlace[],
): Promise<HandedOver> {
  const program = [process.execPath, '--v8-pool-size=0', '-e', IN_NAMESPACE, JSON.stringify(places)];
  const stdio = ['ignore', 'ignore', 'pipe', 'ipc'] as const;
  const child = spawn(file, [...words, ...program], { stdio: [...stdio], cwd: '/', env: {} });
  const release = () => {
    if (child.connected) child.disconnect();
    child.unref();
  };
  try {
    return { ...(await heard(child, places.length)), release };
  } catch (error) {
    release();
    throw error;
  }
}

function heard(child: ChildProcess, count: number): Promise<Omit<HandedOver, 'release'>> {
  const { promise, resolve, reject } = Promise.withResolvers<Omit<HandedOver, 'release'>>();
  const listeners: HeldListener[] = [];
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
    if (word.kind === 'listening') {
      listeners.push(new HeldListener(listener as Server));
      child.send(GO_ON);
    }
    if (word.kind === 'done' && listeners.length === count) resolve({ listeners, pid: word.pid });
  });
  return promise.finally(() => {
    clearTimeout(timer);
    child.removeAllListeners('close').removeAllListeners('message');
  });
}

export function unavailable(why: string): BerthError {
  const message = `A network with an allow-list cannot be made here: ${why.replace(/\.$/, '')}.`;
  return new BerthError({ code: 'isolation_unavailable', message });
}
