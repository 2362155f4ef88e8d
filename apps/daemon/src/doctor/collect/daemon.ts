import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import {
  API_VERSION_HEADER,
  API_VERSIONS,
  GRAPHQL_PATH,
  messageOf,
  type ProcessIdentity,
  systemCode,
} from '@berth/contract';
import type { DaemonView, InstanceView } from '@berth/contract/schemas';
import { err } from '@berth/foundation';
import type { BerthPaths, Host } from '@berth/host';
import type { Inspection } from '@berth/host/inspection';
import type { DaemonAnswer, DaemonFacts } from '../world.ts';
import { looked, type Notebook } from './attempt.ts';

/** A daemon that is well answers in milliseconds; a laden machine may take a second. */
const ANSWER_MS = 2000;
const NOBODY = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTDIR']);
/** Only what every version of the API has. */
const QUESTION = `{
  daemon { pid version node uptime instances running reconciled state socket memory }
  instances { id name status attachment pid keeperPid run generation ports { name port } }
}`;
const LOG_TAIL_BYTES = 256 * 1024;
const LATELY_MS = 15 * 60_000;

export interface DaemonLook {
  readonly host: Host;
  readonly inspection: Inspection | undefined;
  readonly notebook: Notebook;
}

/** Asks the daemon, and looks at what daemons leave behind. Never starts one. */
export async function collectDaemon(
  paths: BerthPaths,
  { host, inspection, notebook }: DaemonLook,
): Promise<DaemonFacts> {
  const lockHolders = await looked(() => {
    if (inspection === undefined) throw new Error('locks can only be looked at on Linux');
    return inspection.lockHolders(paths.lock);
  });
  const [holder] = lockHolders.ok ? lockHolders.value : [];
  const startTime = holder === undefined ? undefined : (await host.identify(holder))?.startTime;
  return {
    answer: await ask(paths.daemonSocket),
    facts: notebook.look(paths.daemonFacts, readFacts) ?? null,
    hasFacts: existsSync(paths.daemonFacts),
    hasSocket: existsSync(paths.daemonSocket),
    lockHolders: inspection === undefined ? err('locks can only be looked at on Linux') : lockHolders,
    holderStartedAt: startTime === undefined ? null : (inspection?.startedAt(startTime) ?? null),
    log: notebook.look(paths.daemonLog, readLogTail) ?? null,
  };
}

/** Undefined when there is nothing to read in it. */
function readFacts(path: string): DaemonFacts['facts'] | undefined {
  try {
    const facts = JSON.parse(readFileSync(path, 'utf8')) as { identity?: ProcessIdentity; version?: string };
    return facts.identity === undefined
      ? undefined
      : { identity: facts.identity, version: facts.version ?? '' };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The daemon's own view, in bounded time. */
async function ask(socket: string): Promise<DaemonAnswer> {
  try {
    const answer = await post(socket, QUESTION);
    const { data, errors } = JSON.parse(answer) as {
      data?: { daemon: DaemonView; instances: InstanceView[] };
      errors?: { message: string }[];
    };
    if (data == null || errors !== undefined) {
      return { kind: 'refuses', reason: errors?.[0]?.message ?? 'it gives no data' };
    }
    return { kind: 'answers', ...data, cgroups: await askForGroups(socket) };
  } catch (error) {
    if (error instanceof Silence) return { kind: 'silent' };
    if (NOBODY.has(systemCode(error) ?? '')) return { kind: 'absent' };
    return { kind: 'refuses', reason: messageOf(error) };
  }
}

/** Null where the daemon is of a version that knows none. */
async function askForGroups(socket: string): Promise<string | null> {
  const { data } = JSON.parse(await post(socket, '{ daemon { cgroups } }')) as {
    data?: { daemon: Pick<DaemonView, 'cgroups'> } | null;
  };
  return data?.daemon.cgroups ?? null;
}

class Silence extends Error {}

function post(socketPath: string, query: string): Promise<string> {
  const payload = JSON.stringify({ query });
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(payload),
    [API_VERSION_HEADER]: String(API_VERSIONS.min),
  };
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path: GRAPHQL_PATH, method: 'POST', headers, agent: false });
    const timer = setTimeout(() => call.destroy(new Silence()), ANSWER_MS);
    call.on('close', () => clearTimeout(timer));
    call.on('error', reject);
    call.on('response', (response) => void textOf(response).then(resolve, reject));
    call.end(payload);
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return text;
}

function readLogTail(path: string): DaemonFacts['log'] {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const from = Math.max(0, size - LOG_TAIL_BYTES);
    const tail = Buffer.alloc(size - from);
    readSync(fd, tail, 0, tail.length, from);
    return { bytes: size, recentWarnings: tail.toString().split('\n').filter(isRecentWarning).length };
  } finally {
    closeSync(fd);
  }
}

function isRecentWarning(line: string): boolean {
  // The first line of a tail is most likely cut.
  const entry = ifJson(line) as { level?: unknown; time?: unknown } | undefined;
  return entry?.level === 'warn' && Date.now() - Date.parse(String(entry.time)) < LATELY_MS;
}

function ifJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    // Node's own messages are in this log too.
    return undefined;
  }
}
