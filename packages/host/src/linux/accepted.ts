import { readFile } from 'node:fs/promises';
import { systemCode } from '@berth/contract';

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
/** 127.0.0.1, in the machine's byte order, as both tables end its addresses. */
const LOOPBACK = '0100007F';
const ESTABLISHED = '01';
const SYN_RECEIVED = '03';
/** Nobody has a descriptor of it. */
const NO_INODE = '0';

/** Whether a connection over 127.0.0.1 was taken from the queue of its listener; undefined when it is not in the tables. */
export async function readAccepted(port: number, remotePort: number): Promise<boolean | undefined> {
  const texts = await Promise.all(TABLES.map(readTable));
  return isAccepted(texts.join('\n'), port, remotePort);
}

/** Rows as in proc(5): local address, remote address, state, …, inode. A connection that waits in the queue has no inode. */
export function isAccepted(tables: string, port: number, remotePort: number): boolean | undefined {
  const [local, remote] = [port, remotePort].map((number) => `${LOOPBACK}:${hex(number)}`);
  const row = tables
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find(
      (fields) => fields[1]?.endsWith(local ?? '') === true && fields[2]?.endsWith(remote ?? '') === true,
    );
  if (row === undefined) return undefined;
  const [state, inode] = [row[3], row[9]];
  return state !== SYN_RECEIVED && !(state === ESTABLISHED && inode === NO_INODE);
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

async function readTable(file: string): Promise<string> {
  try {
    return await readFile(file, 'latin1');
  } catch (error) {
    // A kernel without that family has no such table.
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  }
}
