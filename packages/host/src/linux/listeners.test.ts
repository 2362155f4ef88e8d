import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { parseTcpTable, readListeners } from './listeners.ts';
import { readListenerOwners } from './listener-owners.ts';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (local: string, state: string, inode: number) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000 100 0`;

it('reads the listening rows of a table', () => {
  const text = [
    HEAD,
    row('0100007F:4E20', '0A', 11),
    row('00000000:1F90', '0A', 12),
    row('0100007F:4E21', '01', 13),
    '',
  ];
  expect(parseTcpTable(text.join('\n'), 'ipv4')).toStrictEqual([
    { port: 20_000, address: '127.0.0.1', key: '11' },
    { port: 8080, address: '0.0.0.0', key: '12' },
  ]);
});

it('writes addresses of the newer family as people do', () => {
  const text = [
    HEAD,
    row('00000000000000000000000001000000:4E20', '0A', 1),
    row('00000000000000000000000000000000:4E20', '0A', 2),
    row('B80D0120000000000000000001000000:4E20', '0A', 3),
  ];
  expect(parseTcpTable(text.join('\n'), 'ipv6').map(({ address }) => address)).toStrictEqual([
    '::1',
    '::',
    '2001:db8::1',
  ]);
});

it('finds a socket of this process and whose it is', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const found = (await readListeners()).filter((listener) => listener.port === port);
  expect(found).toMatchObject([{ address: '127.0.0.1' }]);
  const owners = await readListenerOwners(found);
  expect(owners.get(found[0]?.key ?? '')).toMatchObject({ pid: process.pid, instance: null });
  server.close();
});

const SERVE =
  "require('net').createServer().listen(0,'127.0.0.1',function(){console.log(this.address().port)})";
const MARK = { BERTH_INSTANCE: 'inst_01a21451-6755-7c36-bdb6-7aec4e65e828' };

it.each([
  ['by its own environment', [process.execPath, '-e', SERVE], MARK],
  ['by that of its parent', ['sh', '-c', `env -i "$0" -e "$1" & wait`, process.execPath, SERVE], MARK],
  [
    'but not when it is a daemon of its own',
    [process.execPath, '-e', SERVE],
    { ...MARK, BERTH_ROLE: 'daemon' },
  ],
])('knows the instance of a program %s', async (_, [file = '', ...args], env) => {
  const child = spawn(file, args, { env: { PATH: process.env['PATH'], ...env }, detached: true });
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const found = (await readListeners()).filter(({ port }) => port === Number(line.toString()));
    const owner = (await readListenerOwners(found)).get(found[0]?.key ?? '');
    expect(owner?.command).toContain('-e');
    expect(owner?.instance).toBe('BERTH_ROLE' in env ? null : MARK.BERTH_INSTANCE);
  } finally {
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    await once(child, 'close');
  }
});
