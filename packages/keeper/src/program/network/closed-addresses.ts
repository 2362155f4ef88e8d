import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { OwnNetworks } from './own-networks.ts';

/** IPv4 that leads to this machine, to a private network, to many at once, or nowhere (IANA's special-purpose registry). */
const CLOSED_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // Link-local, with the services that tell a machine of a cloud its secrets.
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Of IPv6 only this much was given out to the internet. */
const OPEN_IPV6 = '2000::/3';
/** In there: addresses that have another one inside (Teredo, 6to4), and those of documents. */
const CLOSED_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const closed4 = blockList(CLOSED_IPV4, 'ipv4');
const closed6 = blockList(CLOSED_IPV6, 'ipv6');
const open6 = blockList([OPEN_IPV6], 'ipv6');
const own = new OwnNetworks();

/** Whether an address may be reached for no other reason than that an allowed name leads to it. */
export function isPublicAddress(address: string): boolean {
  if (own.have(address)) return false;
  if (isIPv4(address)) return !closed4.check(address, 'ipv4');
  return isIPv6(address) && open6.check(address, 'ipv6') && !closed6.check(address, 'ipv6');
}

export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}

function blockList(networks: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [base = '', bits] = network.split('/');
    list.addSubnet(base, Number(bits), family);
  }
  return list;
}
