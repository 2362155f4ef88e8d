import { readlink } from 'node:fs/promises';
import { systemCode } from '@berth/contract';
import type { KeptFiles } from './kept-files.ts';
import { parseNetDev, type Traffic } from './traffic-files.ts';

/** Of a sandbox the first process is outside, and its program inside. */
const TRIED_MAX = 4;

/** What went through a network of their own. Undefined where these processes have none: the machine's traffic is not theirs. */
export async function networkOf(files: KeptFiles, pids: readonly number[]): Promise<Traffic | undefined> {
  const own = await namespaceOf('self');
  for (const pid of pids.slice(0, TRIED_MAX)) {
    const namespace = await namespaceOf(pid);
    if (namespace === undefined || namespace === own) continue;
    const text = await files.read(`/proc/${pid}/net/dev`);
    return text === undefined ? undefined : parseNetDev(text);
  }
  return undefined;
}

async function namespaceOf(pid: number | 'self'): Promise<string | undefined> {
  try {
    return await readlink(`/proc/${pid}/ns/net`);
  } catch (error) {
    if (GONE.has(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}

const GONE = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM']);
