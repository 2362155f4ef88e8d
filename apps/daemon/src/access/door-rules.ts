import {
  type AccessConfig,
  isLoopback,
  isWildcard,
  type ListenWish,
  listenAddressText,
} from '@berth/contract';
import type { DoorRules, PreviewBase } from '@berth/server';

/** What decides how a listener is called. */
export interface DoorFacts {
  readonly config: Pick<AccessConfig, 'hosts' | 'origins' | 'publicUrl'>;
  readonly wish: ListenWish;
  /** The name that nobody but the page has. */
  readonly page: string;
}

type Hosts = typeof import('@berth/server').AllowedHosts;

/** Names that every program of this machine shares with the daemon. */
const MACHINE = ['localhost', '127.0.0.1', '[::1]', 'berth.localhost'];

/** How a listener may be called, and by which pages, when it listens on that port. */
export function doorRules({ config, wish, page }: DoorFacts, port: number, AllowedHosts: Hosts): DoorRules {
  const secure = isSecure(wish);
  const hosts = new AllowedHosts({ port, secure, own: MACHINE, page, configured: namesOf({ config, wish }) });
  const { publicUrl, origins } = config;
  const configured = [...origins, ...(publicUrl === undefined ? [] : [publicUrl])];
  const { behindProxy } = wish;
  return { hosts, origins: new Set([...hosts.pageOrigins, ...configured]), secure, behindProxy };
}

/** Where a browser finds the page: where it was said, or where the daemon was told to be for others, or here. */
export function pageOrigin({ config, wish, page }: DoorFacts, port: number): string {
  if (config.publicUrl !== undefined && isSecure(wish)) return config.publicUrl;
  const scheme = isSecure(wish) ? 'https' : 'http';
  const [name] = isSecure(wish) ? namesOf({ config, wish }) : [];
  const host = name ?? page;
  const isWhole = /:\d+$/.test(host) || wish.behindProxy;
  return new URL(`${scheme}://${isWhole && name !== undefined ? host : `${host}:${port}`}`).origin;
}

/** Below what name previews are: where the page was said to be, or here. The name of the page itself is for nobody else. */
export function previewBase(facts: DoorFacts, port: number): PreviewBase {
  const page = new URL(pageOrigin(facts, port));
  const isNamed = page.hostname !== facts.page && !/^[\d.]+$|^\[/.test(page.hostname);
  const host = isNamed ? page.hostname : 'localhost';
  const authority = page.port === '' ? host : `${host}:${page.port}`;
  return { scheme: isSecure(facts.wish) ? 'https' : 'http', authority };
}

/** Nobody on the way can read it: TLS is spoken here, or by the proxy before. */
export function isSecure({ tls, behindProxy }: ListenWish): boolean {
  return tls !== null || behindProxy;
}

/** Names that were written down for it. One that it was told to listen at is one of them. */
function namesOf({ config, wish }: Pick<DoorFacts, 'config' | 'wish'>): readonly string[] {
  const { hosts, publicUrl } = config;
  const from = publicUrl === undefined ? [] : [new URL(publicUrl).host];
  const { listen } = wish;
  const isNamed = listen !== 'off' && !isLoopback(listen.host) && !isWildcard(listen.host);
  const own = isNamed ? [listenAddressText({ ...listen, port: 0 }).replace(/:0$/, '')] : [];
  return [...new Set([...from, ...hosts, ...own])];
}
