import { readFileSync } from 'node:fs';
import { connect, isIP, type Socket } from 'node:net';
import { API_VERSION_HEADER, API_VERSIONS, BerthError, messageOf, systemCode } from '@berth/contract';
import type { Reach, Remote } from './reach.ts';

export interface TransportOptions extends Partial<Reach> {
  /** Of a daemon that is not a remote one. */
  readonly socket: string;
  /** Version the client claims; only tests speak another one. */
  readonly apiVersion?: number;
}

/** Opens one connection to the daemon, anew with every call. */
export function connector({ socket, remote }: TransportOptions): () => Socket {
  if (remote === undefined) return () => connect(socket);
  const { protocol, hostname, port } = remote.url;
  const address = { host: addressOf(hostname), port: Number(port) || (protocol === 'https:' ? 443 : 80) };
  if (protocol === 'http:') return () => connect(address);
  // Loaded when needed: few commands go to another machine, and every one pays for what is loaded at start.
  const tls = process.getBuiltinModule('node:tls');
  const ca = remote.ca === undefined ? {} : { ca: certificates(remote.ca) };
  // An address is no server name; certificates are then held against the address itself.
  const servername = isIP(address.host) === 0 ? { servername: hostname } : {};
  return () => tls.connect({ ...address, ...servername, ...ca, ALPNProtocols: ['http/1.1'] });
}

/** What every request says of itself. */
export function headersOf({ apiVersion = API_VERSIONS.max, token, remote }: TransportOptions) {
  return {
    [API_VERSION_HEADER]: String(apiVersion),
    ...(remote === undefined ? {} : { host: remote.url.host }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

/** How people call the daemon that is asked. */
export function nameOf({ socket, remote }: TransportOptions): string {
  return remote === undefined ? socket : remote.url.origin;
}

/** Why a daemon over TCP could not be asked. */
export function unreachable({ url }: Remote, error: Error): BerthError {
  const isTrust = /^(?:ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(systemCode(error) ?? '');
  const advice = isTrust
    ? 'If it is yours, name the file with its certificate authority in BERTH_CA.'
    : 'Look whether it runs there, and at BERTH_URL.';
  const message = `The daemon at ${url.origin} cannot be asked: ${messageOf(error)}. ${advice}`;
  return new BerthError({ code: 'daemon_unavailable', message, details: { sent: true } }, { cause: error });
}

/** Names below localhost are this machine by definition; not every system's resolver knows them. */
function addressOf(hostname: string): string {
  if (hostname.endsWith('.localhost')) return 'localhost';
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function certificates(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const message = `BERTH_CA names ${path}, which cannot be read: ${messageOf(error)}.`;
    throw new BerthError({ code: 'usage', message }, { cause: error });
  }
}
