/** A host that an isolated program may reach, with nothing left to interpret. */
export interface AllowedHost {
  /** Lower case, as URLs have it: a name, an IPv4 address, or an IPv6 address in brackets. */
  readonly host: string;
  /** Every name below the host, and not the host itself. */
  readonly isBelow: boolean;
  /** Absent: the ports of the web. */
  readonly port?: number;
}

/** More would be no list that somebody has thought about. */
export const ALLOWED_HOSTS_MAX = 256;
/** Ports of the web: those of a host that is named without one. */
export const WEB_PORTS: readonly number[] = [80, 443];
/** The name that stands for the machine's own loopback. */
export const LOCALHOST = 'localhost';

const TEXT_MAX = 300;
const NAME_MAX = 253;
const PORT_MAX = 65_535;
const BELOW = '*.';
const LABEL = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** What may stand in a host as somebody writes it; letters of all scripts, for names in them. */
const WRITTEN = /^[\p{L}\p{M}\p{N}._:[\]-]+$/u;

/** What somebody wrote as `HOST`, `HOST:PORT`, `*.HOST`, with an address in the place of a name, or why it is none of that. */
export function readAllowedHost(text: string): AllowedHost | { readonly problem: string } {
  if (text.length > TEXT_MAX) return { problem: 'it is too long' };
  if (text === '*') return { problem: 'everything is allowed by the network "full"' };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /[/@?#]/.test(text))
    return { problem: 'it is a host and perhaps a port, without a protocol and a path' };
  const isBelow = text.startsWith(BELOW);
  const parts = partsOf(isBelow ? text.slice(BELOW.length) : text);
  if (parts === undefined) return { problem: `a port is a number from 1 to ${PORT_MAX}` };
  const host = canonicalHost(parts.host);
  if (host === undefined) return { problem: 'it is neither a name nor an address' };
  if (isBelow && (isAddress(host) || !host.includes('.')))
    return { problem: 'below *. there is a name with a dot, as in *.example.com' };
  return { host, isBelow, ...(parts.port === undefined ? {} : { port: parts.port }) };
}

/** The one way in which a host is written down. */
export function formatAllowedHost({ host, isBelow, port }: AllowedHost): string {
  return `${isBelow ? BELOW : ''}${host}${port === undefined ? '' : `:${port}`}`;
}

/**
 * A host in the one form in which hosts are compared: `0x7f.1` and `2130706433` are 127.0.0.1, as they are for those who
 * would connect to them. Undefined for what is none.
 */
export function canonicalHost(written: string): string | undefined {
  if (!WRITTEN.test(written)) return undefined;
  const host = hostOfUrl(
    `http://${written.includes(':') && !written.startsWith('[') ? `[${written}]` : written}/`,
  );
  if (host === undefined || isAddress(host)) return host;
  const name = host.replace(/\.$/, '');
  return name.length <= NAME_MAX && NAME.test(name) ? name : undefined;
}

/** Of a host in that form. */
export function isAddress(host: string): boolean {
  return host.startsWith('[') || IPV4.test(host);
}

/** Host and port of the URL of a provider, as something that may be reached; undefined where it is no such URL. */
export function allowedHostOfUrl(text: string): AllowedHost | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port } = new URL(text);
  const host = protocol === 'http:' || protocol === 'https:' ? canonicalHost(hostname) : undefined;
  if (host === undefined) return undefined;
  const usual = protocol === 'https:' ? 443 : 80;
  return { host, isBelow: false, port: port === '' ? usual : Number(port) };
}

function hostOfUrl(text: string): string | undefined {
  return URL.canParse(text) ? new URL(text).hostname : undefined;
}

function partsOf(text: string): { host: string; port?: number } | undefined {
  const colons = text.split(':').length - 1;
  const split = text.startsWith('[') ? text.indexOf(']:') + 1 : colons === 1 ? text.indexOf(':') : 0;
  if (split <= 0) return { host: text };
  const digits = text.slice(split + 1);
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  return port >= 1 && port <= PORT_MAX ? { host: text.slice(0, split), port } : undefined;
}
