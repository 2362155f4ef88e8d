import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { isAccepted, readAccepted } from './accepted.ts';

const row = (local: string, remote: string, [state, inode]: readonly [string, number]) =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000 100 0`;

it.each([
  ['a connection that somebody has', ['01', 11], true],
  ['one that waits to be taken', ['01', 0], false],
  ['one that is not even in the queue', ['03', 0], false],
  ['one that its taker has closed', ['05', 0], true],
] as const)('%s', (_what, is, expected) => {
  const client = row('0100007F:C350', '0100007F:4E20', ['01', 12]);
  const four = [client, row('0100007F:4E20', '0100007F:C350', is)].join('\n');
  expect(isAccepted(four, 20_000, 50_000)).toBe(expected);
  const mapped = '0000000000000000FFFF00000100007F';
  const six = [client, row(`${mapped}:4E20`, `${mapped}:C350`, is)].join('\n');
  expect(isAccepted(six, 20_000, 50_000)).toBe(expected);
});

it('a connection that is not there', () => {
  expect(isAccepted(row('0100007F:4E20', '0200000A:C350', ['01', 11]), 20_000, 50_000)).toBeUndefined();
});

const SERVE =
  "require('net').createServer(()=>{}).listen(0,'127.0.0.1',function(){console.log(this.address().port)})";

it('a program that was stopped takes none, and takes it when it goes on', async () => {
  const child = spawn(process.execPath, ['-e', SERVE], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const port = Number(line.toString());
    child.kill('SIGSTOP');
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const { localPort = 0 } = socket;
    await expect.poll(() => readAccepted(port, localPort)).toBe(false);
    child.kill('SIGCONT');
    await expect.poll(() => readAccepted(port, localPort)).toBe(true);
    socket.destroy();
  } finally {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
});
