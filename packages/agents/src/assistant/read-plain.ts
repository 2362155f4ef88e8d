import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { systemCode } from '@berth/contract';

/** More than the transcript of any conversation, and what a daemon can hold for a moment. */
const BYTES_MAX = 256 * 1024 * 1024;
const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/**
 * The text of a file that an assistant writes, and may have exchanged for anything: a link that leads out of its sandbox, a
 * pipe on which a reader waits for ever, a device without an end. Undefined when it is no plain file, or too large. Rejects as
 * `readFile` does.
 */
export async function readPlain(path: string, bytesMax: number = BYTES_MAX): Promise<string | undefined> {
  const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(unlessLink);
  if (handle === undefined) return undefined;
  try {
    const found = await handle.stat();
    if (!found.isFile() || found.size > bytesMax) return undefined;
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** ENXIO: a socket. */
function unlessLink(error: unknown): undefined {
  const code = systemCode(error);
  if (code === 'ELOOP' || code === 'ENXIO') return undefined;
  throw error;
}
