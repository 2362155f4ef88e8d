/** Where the daemon listens: a name or number without brackets, and a port; 0 for any that is free. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** By what requests are kept from being read on the way: a certificate of Berth's own authority, or one in files. */
export type TlsWish = 'local-ca' | { readonly cert: string; readonly key: string };

/** What one may say about a listener in one go. */
export interface ListenWish {
  readonly listen: ListenAddress | 'off';
  readonly tls: TlsWish | null;
  /** A proxy stands before it that speaks TLS with others, and is believed in what it says of them. */
  readonly behindProxy: boolean;
}

/** `access.yaml`. */
export interface AccessConfig {
  /** Undefined where the file does not say it. */
  readonly listen: ListenAddress | 'off' | undefined;
  readonly tls: TlsWish | null;
  readonly behindProxy: boolean;
  /** Further names under which it is reached, each with a port or without. */
  readonly hosts: readonly string[];
  /** Pages beside its own that may ask it. */
  readonly origins: readonly string[];
  /** Where browsers find it, such as `https://berth.example.com`. */
  readonly publicUrl: string | undefined;
}

export const NO_ACCESS_CONFIG: AccessConfig = {
  listen: undefined,
  tls: null,
  behindProxy: false,
  hosts: [],
  origins: [],
  publicUrl: undefined,
};

/** Tried first by a daemon that has never listened. */
export const DEFAULT_LISTEN_PORT = 7433;
export const DEFAULT_LISTEN_HOST = '127.0.0.1';

const PORT_MAX = 65_535;
const ADDRESS = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/;

/** Reads `HOST:PORT`, with brackets around a number of the sixth version; undefined for anything else. */
export function listenAddressOf(text: string): ListenAddress | undefined {
  const [, bracketed, plain, port] = ADDRESS.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > PORT_MAX) return undefined;
  return { host: host.toLowerCase(), port: Number(port) };
}

export function listenAddressText({ host, port }: ListenAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Where names below `localhost` lead. */
const LOOPBACKS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);

/**
 * Only programs of this machine reach it, and the page's name leads there. Other names are not looked up: they may lead
 * anywhere.
 */
export function isLoopback(host: string): boolean {
  return LOOPBACKS.has(host);
}

/** Of this machine alone as well, but no name leads there: somebody else can have the same port of the usual one. */
export function isOtherLoopback(host: string): boolean {
  return !isLoopback(host) && /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** It stands for every address of the machine. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}
