import { isIP } from 'node:net';
import { Extension, type X509Certificate } from './x509.ts';

const NAME_CONSTRAINTS = '2.5.29.30';
/** Names and addresses that lead nowhere but to this machine and the networks around it. */
const LOCAL_NAMES = ['localhost', 'local', 'lan', 'internal', 'home.arpa', 'test'];
const LOCAL_NETWORKS = [
  [
    [127, 0, 0, 0],
    [255, 0, 0, 0],
  ],
  [
    [10, 0, 0, 0],
    [255, 0, 0, 0],
  ],
  [
    [172, 16, 0, 0],
    [255, 240, 0, 0],
  ],
  [
    [192, 168, 0, 0],
    [255, 255, 0, 0],
  ],
  [
    [169, 254, 0, 0],
    [255, 255, 0, 0],
  ],
  [
    [100, 64, 0, 0],
    [255, 192, 0, 0],
  ],
] as const;

const SEQUENCE = 0x30;
const PERMITTED = 0xa0;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
const LONG_FORM = 0x80;
const V6_BYTES = 16;

/** What an authority may sign: local names, the local networks, and the names it is made for. */
export function nameConstraints(names: readonly string[]): Extension {
  const dns = [...new Set([...LOCAL_NAMES, ...names.filter((name) => isIP(name) === 0).map(withoutStar)])];
  const numbers = names.filter((name) => isIP(name) !== 0 && !isLocal(name)).map(alone);
  const networks = [...LOCAL_NETWORKS.map(([base, mask]) => [...base, ...mask]), ...numbers, ...localV6()];
  const subtrees = [
    ...dns.map((name) => element(SEQUENCE, element(DNS_NAME, Buffer.from(name)))),
    ...networks.map((network) => element(SEQUENCE, element(IP_ADDRESS, Buffer.from(network)))),
  ];
  const permitted = element(SEQUENCE, element(PERMITTED, Buffer.concat(subtrees)));
  return new Extension(NAME_CONSTRAINTS, true, Uint8Array.from(permitted));
}

/** Whether an authority may sign that name. */
export function isWithin(certificate: X509Certificate, name: string): boolean {
  const value = certificate.getExtension(NAME_CONSTRAINTS)?.value;
  if (value === undefined) return false;
  const written = Buffer.from(value);
  if (isIP(name) !== 0)
    return isLocal(name) || written.includes(element(IP_ADDRESS, Buffer.from(alone(name))));
  const labels = withoutStar(name).split('.');
  const parents = labels.map((_, at) => labels.slice(at).join('.'));
  return parents.some((parent) => written.includes(element(DNS_NAME, Buffer.from(parent))));
}

function withoutStar(name: string): string {
  return name.replace(/^\*\./, '');
}

function isLocal(address: string): boolean {
  const bytes = bytesOf(address);
  if (bytes.length === V6_BYTES) return localV6().some((network) => isInside(bytes, network));
  return LOCAL_NETWORKS.some(([base, mask]) => isInside(bytes, [...base, ...mask]));
}

function isInside(bytes: readonly number[], network: readonly number[]): boolean {
  return bytes.every((byte, at) => (byte & (network[at + bytes.length] ?? 0)) === network[at]);
}

/** An address, and a mask that leaves no other. */
function alone(address: string): readonly number[] {
  const bytes = bytesOf(address);
  return [...bytes, ...bytes.map(() => 0xff)];
}

/** `::1`, `fc00::/7` and `fe80::/10`. */
function localV6(): readonly (readonly number[])[] {
  const network = (base: readonly number[], mask: readonly number[]) => {
    const filled = (bytes: readonly number[]) => [
      ...bytes,
      ...Array<number>(V6_BYTES - bytes.length).fill(0),
    ];
    return [...filled(base), ...filled(mask)];
  };
  return [alone('::1'), network([0xfc], [0xfe]), network([0xfe, 0x80], [0xff, 0xc0])];
}

function bytesOf(address: string): readonly number[] {
  const plain = address.split('%')[0] ?? address;
  if (isIP(plain) !== 6) return plain.split('.').map(Number);
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const words = (text: string) =>
    text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
  const first = words(head);
  const last = tail === undefined ? [] : words(tail);
  const middle = Array<number>(V6_BYTES / 2 - first.length - last.length).fill(0);
  return [...first, ...middle, ...last].flatMap((word) => [word >> 8, word & 0xff]);
}

/** One element of DER. */
function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < LONG_FORM) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length > 0xff ? [length >> 8, length & 0xff] : [length];
  return Buffer.concat([Buffer.from([tag, LONG_FORM | bytes.length, ...bytes]), content]);
}
