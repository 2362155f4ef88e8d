import { expect, it } from 'vitest';
import { parseNetDev, parseProcIo } from './traffic-files.ts';

it('reads what a process had from disks, and not what it had from caches and terminals', () => {
  const text =
    'rchar: 9\nwchar: 8\nsyscr: 7\nsyscw: 6\nread_bytes: 4096\nwrite_bytes: 512\ncancelled_write_bytes: 5\n';
  expect(parseProcIo(text)).toStrictEqual({ in: 4096, out: 512 });
  expect(parseProcIo('')).toBeUndefined();
});

it('adds up interfaces, and knows nothing where there is only the loopback', () => {
  const head =
    'Inter-|   Receive  |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes\n';
  const lo = '    lo: 5000 1 0 0 0 0 0 0 5000 1 0 0 0 0 0 0\n';
  const two = '  eth0: 700 1 0 0 0 0 0 0 30 1 0 0 0 0 0 0\neth1:    1 1 0 0 0 0 0 0 2 1 0 0 0 0 0 0\n';
  expect(parseNetDev(head + lo)).toBeUndefined();
  expect(parseNetDev(head + lo + two)).toStrictEqual({ in: 701, out: 32 });
});
