import { parsePreviewHost } from '../preview/preview-host.ts';

/** What a listener is called. Names carry no port, except where one stands in what was configured. */
export interface HostRules {
  /** Port that clients write, when it is not the usual one of the scheme. */
  readonly port: number;
  /** Requests arrive by TLS, here or at the proxy before. */
  readonly secure: boolean;
  /** Names of this machine that others share, such as `localhost`: for tokens, and never for cookies. */
  readonly own: readonly string[];
  /** The name that nobody but the page has. */
  readonly page: string;
  /** `name` or `name:port`, as they were configured. The page lives there as well, where requests arrive by TLS. */
  readonly configured: readonly string[];
}

/** What a request named. `page`: cookies count there. */
export type NamedHost =
  | { readonly kind: 'page' | 'machine'; readonly host: string }
  | { readonly kind: 'preview'; readonly host: string; readonly port: string; readonly instance: string };

const HTTP_PORT = 80;
const HTTPS_PORT = 443;
/** Previews of a machine without a name of its own live below this one, which every browser resolves by itself. */
const LOCAL_BASE = 'localhost';
/**
 * The exact list of what may stand in `Host`. Whatever is not on it, letter for letter, is refused: another case, a dot
 * at the end, a user before it, another port.
 */
export class AllowedHosts {
  readonly #known = new Map<string, 'page' | 'machine'>();
  readonly #previewBases = new Set<string>();
  readonly #rules: HostRules;

  constructor(rules: HostRules) {
    this.#rules = rules;
    for (const name of rules.own) this.#add(written(name), 'machine');
    for (const name of rules.configured) this.#addConfigured(name);
    this.#add(rules.page, 'page');
    for (const host of this.#withPorts(LOCAL_BASE)) this.#previewBases.add(host);
  }

  /** `arrivedAt` is the address of this machine that the connection came to: no name can be bent towards a number. */
  named(host: string, arrivedAt?: string): NamedHost | undefined {
    const kind = this.#known.get(host);
    if (kind !== undefined) return { kind, host };
    if (arrivedAt !== undefined && this.#withPorts(written(arrivedAt)).includes(host)) {
      return { kind: 'machine', host };
    }
    return this.#preview(host);
  }

  /** Origins of the pages that are Berth's own. */
  get pageOrigins(): readonly string[] {
    const scheme = this.#rules.secure ? 'https' : 'http';
    const pages = [...this.#known].filter(([, kind]) => kind === 'page');
    return [...new Set(pages.map(([host]) => new URL(`${scheme}://${host}`).origin))];
  }

  /** Names and numbers without ports, as they stand in a certificate; each name with what lies one below it. */
  get names(): readonly string[] {
    const { own, page, configured } = this.#rules;
    const plain = configured.map((name) => name.replace(/:\d+$/, ''));
    const bases = [LOCAL_BASE, ...plain].filter((name) => !isNumber(name)).map((name) => `*.${name}`);
    const all = [...own, page, ...plain, ...bases];
    return [...new Set(all.map((name) => name.replace(/^\[(.*)\]$/, '$1')))];
  }

  #preview(host: string): NamedHost | undefined {
    const preview = parsePreviewHost(host, this.#previewBases);
    return preview === undefined ? undefined : { kind: 'preview', host, ...preview };
  }

  #addConfigured(name: string): void {
    const hasPort = /:\d+$/.test(name);
    const { secure } = this.#rules;
    const hosts = hasPort ? [name] : [name, ...this.#withPorts(name)];
    for (const host of hosts) {
      // Without TLS anybody on the way, and any other port of that machine, could read and set its cookies.
      this.#known.set(host, secure ? 'page' : 'machine');
      this.#previewBases.add(host);
    }
  }

  #add(name: string, kind: 'page' | 'machine'): void {
    for (const host of this.#withPorts(name)) this.#known.set(host, kind);
  }

  /** Browsers leave the usual port of a scheme away. */
  #withPorts(name: string): readonly string[] {
    const { port, secure } = this.#rules;
    const usual = secure ? HTTPS_PORT : HTTP_PORT;
    return port === usual ? [name, `${name}:${port}`] : [`${name}:${port}`];
  }
}

function isNumber(name: string): boolean {
  return name.startsWith('[') || /^[\d.]+$/.test(name);
}

/** Addresses as they stand in a URL. */
function written(address: string): string {
  const plain = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
  return plain.includes(':') && !plain.startsWith('[') ? `[${plain}]` : plain;
}
