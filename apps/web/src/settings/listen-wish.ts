import { listenAddressOf } from '@berth/contract';

export type TlsChoice = 'none' | 'own' | 'files';

export interface ListenFields {
  readonly way: 'address' | 'default' | 'off';
  readonly address: string;
  readonly tls: TlsChoice;
  readonly cert: string;
  readonly key: string;
  readonly isBehindProxy: boolean;
}

export const NO_LISTEN_FIELDS: ListenFields = {
  way: 'address',
  address: '127.0.0.1:7433',
  tls: 'none',
  cert: '',
  key: '',
  isBehindProxy: false,
};

export interface ListenVariables {
  readonly at: string;
  readonly tls: { readonly cert?: string; readonly key?: string } | null;
  readonly behindProxy: boolean;
}

/** What is asked of the daemon, or which field makes no sense. */
export function listenVariables(fields: ListenFields): ListenVariables | 'address' | 'files' {
  if (fields.way !== 'address') return { at: fields.way, tls: null, behindProxy: false };
  const at = fields.address.trim();
  if (listenAddressOf(at) === undefined) return 'address';
  const [cert, key] = [fields.cert.trim(), fields.key.trim()];
  if (fields.tls === 'files' && !(cert.startsWith('/') && key.startsWith('/'))) return 'files';
  const tls = { none: null, own: {}, files: { cert, key } }[fields.tls];
  return { at, tls, behindProxy: fields.isBehindProxy };
}
