import { expect, it } from 'vitest';
import { OwnNetworks } from './own-networks.ts';

const at = (address: string, cidr: string | null, family: 'IPv4' | 'IPv6' = 'IPv4') => ({
  ...{ address, cidr, family, netmask: '', mac: '', internal: false },
  ...(family === 'IPv6' ? { scopeid: 0 } : {}),
});
const wire = [
  at('192.0.43.8', '192.0.43.8/28'),
  at('2a00:1450::8', '2a00:1450::8/64', 'IPv6'),
  at('9.9.9.9', null),
] as never;

it('are the addresses of the machine and those of its neighbours', () => {
  const own = new OwnNetworks(() => ({ wire }));
  const theirs = ['192.0.43.8', '192.0.43.1', '9.9.9.9', '2a00:1450::8', '2a00:1450::ffff'];
  expect(theirs.filter((address) => !own.have(address))).toEqual([]);
  const others = ['192.0.43.17', '9.9.9.8', '2a00:1450:0:1::8', 'fe80::1%eth0', 'nonsense', ''];
  expect(others.filter((address) => own.have(address))).toEqual([]);
});

it('are asked for once a second at most', () => {
  let [now, asked] = [0, 0];
  const ask = () => {
    asked += 1;
    return asked === 1 ? {} : { wire };
  };
  const own = new OwnNetworks(ask, () => now);
  expect([own.have('9.9.9.9'), own.have('9.9.9.9'), asked]).toEqual([false, false, 1]);
  now = 1000;
  expect([own.have('9.9.9.9'), asked]).toEqual([true, 2]);
});
