import { BerthError } from '@berth/contract';

/** Where a container engine listens. */
export type EngineAddress =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);
const DOCKERS_PORT = 2375;

/**
 * Reads an address as `DOCKER_HOST` has it. Who reaches an engine is root on its machine, and plain HTTP has no password:
 * over TCP only this machine itself is allowed.
 */
export function parseEngineAddress(text: string): EngineAddress {
  if (text.startsWith('/')) return { kind: 'socket', path: text };
  const url = URL.parse(text);
  if (url?.protocol === 'unix:' && url.host === '' && url.pathname.length > 1)
    return { kind: 'socket', path: decodeURIComponent(url.pathname) };
  const isPlain = url?.protocol === 'tcp:' || url?.protocol === 'http:';
  if (isPlain && LOOPBACK.has(url.hostname)) {
    const host = url.hostname.replaceAll(/[[\]]/g, '');
    return { kind: 'tcp', host, port: url.port === '' ? DOCKERS_PORT : Number(url.port) };
  }
  throw new BerthError({
    code: 'invalid_input',
    message: `"${text}" is not an engine that can be used: give unix:///PATH, or tcp://127.0.0.1:PORT.`,
  });
}

export function formatEngineAddress(address: EngineAddress): string {
  if (address.kind === 'socket') return `unix://${encodeURI(address.path)}`;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `tcp://${host}:${address.port}`;
}
