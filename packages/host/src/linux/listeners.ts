import { readFile } from 'node:fs/promises';
import { SocketAddress } from 'node:net';
import { systemCode } from '@berth/contract';
import type { TcpListener } from '../ports/listener.ts';

const TABLES = [
  { file: '/proc/net/tcp', family: 'ipv4' },
  { file: '/proc/net/tcp6', family: 'ipv6' },
] as const;
const LISTEN = '0A';

/** Everything that is listened on in this network namespace. */
export async function readListeners(): Promise<readonly TcpListener[]> {
  const tables = await Promise.all(TABLES.map(({ file, family }) => readTable(file, family)));
  return tables.flat();
}

async function readTable(file: string, family: 'ipv4' | 'ipv6'): Promise<readonly TcpListener[]> {
  try {
    return parseTcpTable(await readFile(file, 'latin1'), family);
  } catch (error) {
    // A kernel without that family has no such table.
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Listening rows of `/proc/net/tcp` or `tcp6` (proc(5)): local address, remote address, state, …, inode. */
export function parseTcpTable(text: string, family: 'ipv4' | 'ipv6'): readonly TcpListener[] {
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === LISTEN)
    .map((fields) => {
      const [address = '', port = ''] = (fields[1] ?? '').split(':');
      return { port: Number.parseInt(port, 16), address: addressOf(address, family), key: String(fields[9]) };
    });
}

/** Addresses are written as 32-bit words in the machine's byte order, which is little endian wherever Berth runs. */
function addressOf(hex: string, family: 'ipv4' | 'ipv6'): string {
  const bytes = Buffer.from(hex, 'hex');
  for (let at = 0; at < bytes.length; at += 4) bytes.subarray(at, at + 4).reverse();
  if (family === 'ipv4') return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return new SocketAddress({ address: groups.join(':'), family }).address;
}
