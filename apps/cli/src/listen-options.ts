import { resolve } from 'node:path';
import { BerthError } from '@berth/contract';
import type { ListeningView } from '@berth/contract/schemas';
import type { ListenRequest } from '@berth/client';
import type { Flags, OptionSpec } from './command.ts';

/** How one says where the daemon is to listen beside its socket. */
export const LISTEN_OPTIONS = {
  listen: {
    type: 'string',
    value: 'HOST:PORT',
    completes: 'nothing',
    help: 'listen there for the page and for scripts, from now on; also off, or default',
  },
  tls: { type: 'boolean', help: 'with --listen: speak TLS, by an authority that Berth makes' },
  'tls-cert': {
    type: 'string',
    value: 'FILE',
    completes: 'file',
    help: 'with --listen: your certificate, in PEM',
  },
  'tls-key': { type: 'string', value: 'FILE', completes: 'file', help: 'its key' },
  'behind-proxy': {
    type: 'boolean',
    help: 'with --listen: a proxy before it speaks TLS, and is believed in who its clients are',
  },
} as const satisfies Readonly<Record<string, OptionSpec>>;

/** What was wished, or undefined where nothing was said of it. */
export function listenRequest(flags: Flags): ListenRequest | undefined {
  const at = flags.text('listen');
  const files = { cert: flags.text('tls-cert'), key: flags.text('tls-key') };
  const { cert, key } = files;
  const hasFiles = cert !== undefined || key !== undefined;
  if (at === undefined) {
    if (!hasFiles && !flags.on('tls') && !flags.on('behind-proxy')) return undefined;
    throw usage('These options say how to listen; say where as well, with --listen HOST:PORT.');
  }
  if (hasFiles && flags.on('tls')) throw usage('Take either --tls or a certificate of yours.');
  const behindProxy = flags.on('behind-proxy') ? { behindProxy: true } : {};
  if (flags.on('tls')) return { at, tls: 'local-ca', ...behindProxy };
  if (!hasFiles) return { at, ...behindProxy };
  if (cert === undefined || key === undefined) throw usage('--tls-cert and --tls-key go together.');
  return { at, tls: { cert: resolve(cert), key: resolve(key) }, ...behindProxy };
}

/** How the daemon is reached, as rows of a table. */
export function listeningRows({ listen, page, problem, authority }: ListeningView): string[][] {
  return [
    ['listens at', listen.length === 0 ? 'its socket alone' : listen.map(({ url }) => url).join(', ')],
    ...(page === null ? [] : [['page', `${page} (sign in with: berth ui)`]]),
    ...(authority === null
      ? []
      : [
          ['authority', authority.path],
          ['', `SHA-256 ${authority.fingerprint}`],
        ]),
    ...(problem === null ? [] : [['problem', problem]]),
  ];
}

function usage(message: string): BerthError {
  return new BerthError({ code: 'usage', message });
}
