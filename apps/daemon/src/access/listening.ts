import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import {
  type AccessConfig,
  BerthError,
  DEFAULT_LISTEN_HOST,
  DEFAULT_LISTEN_PORT,
  isWildcard,
  type ListenAddress,
  listenAddressText,
  type ListenWish,
  messageOf,
  systemCode,
} from '@berth/contract';
import type { ListeningView } from '@berth/contract/schemas';
import type { Log, Store } from '@berth/core';
import type { ApiServer, DoorRules, ListenControl, PreviewBase, TcpListener } from '@berth/server';
import { Settings } from '../config/settings.ts';
import { openAtBoth } from './both-loopbacks.ts';
import { ACCESS } from '../config/kinds.ts';
import { type DoorFacts, doorRules, isSecure, pageOrigin, previewBase } from './door-rules.ts';
import { listenRefusal } from './listen-refusal.ts';
import { LISTEN_SETTINGS, readWish, writeWish } from './listen-settings.ts';
import { type CertificateSource, certificateSource } from './tls/certificate-source.ts';

export interface ListeningParts {
  /** Directories of Berth’s files: what people write, and what it keeps. */
  readonly paths: { readonly config: string; readonly state: string };
  readonly store: Pick<Store, 'setting' | 'putSetting'>;
  readonly server: typeof import('@berth/server');
  /** The program that makes certificates. */
  readonly certificates: URL;
  readonly log: Log;
}

interface Made {
  readonly config: AccessConfig;
  readonly port: number;
  readonly rules: DoorRules;
}

interface Open {
  readonly wish: ListenWish;
  readonly listener: TcpListener;
  readonly certificates: CertificateSource | undefined;
}

/**
 * The daemon's ways in over TCP. None of them is needed: what cannot listen is said, and the private socket serves on.
 */
export class Listening implements ListenControl {
  readonly #parts: ListeningParts;
  readonly #settings: Settings<AccessConfig>;
  /** Rules are asked for with every request, and change with the file alone. */
  readonly #made = new WeakMap<ListenWish, Made>();
  #api: ApiServer | undefined;
  #page = '';
  #open: Open | undefined;
  #problem: string | null = null;
  /** What was begun last; one thing at a time. */
  #last: Promise<void>;
  #begun: () => void;
  #isClosed = false;

  constructor(parts: ListeningParts) {
    this.#parts = parts;
    this.#settings = new Settings(parts.paths.config, ACCESS, parts.log);
    const opening = Promise.withResolvers<void>();
    this.#last = opening.promise;
    this.#begun = opening.resolve;
  }

  /** Listens as it is written down, and again whenever that changes. Never rejects. */
  open(api: ApiServer): Promise<void> {
    this.#api = api;
    void this.#begin().then(this.#begun);
    return this.#last;
  }

  /** Below what previews of ports are, as browsers reach them; undefined while nothing is listened on. */
  get previewBase(): PreviewBase | undefined {
    const { wish, listener } = this.#open ?? {};
    return wish === undefined || listener === undefined
      ? undefined
      : previewBase(this.#facts(wish), listener.port);
  }

  async view(): Promise<ListeningView> {
    await this.#last;
    const { wish, listener, certificates } = this.#open ?? {};
    // A file that was broken since it was read is said as well: what it says now does not hold.
    const problem = this.#problem ?? this.#unused() ?? certificates?.problem ?? null;
    if (wish === undefined || listener === undefined || wish.listen === 'off') {
      return { listen: [], page: null, problem, authority: null };
    }
    const scheme = wish.tls === null ? 'http' : 'https';
    const { port } = listener;
    return {
      listen: [{ url: `${scheme}://${listenAddressText({ ...wish.listen, port })}`, tls: wish.tls !== null }],
      page: pageOrigin(this.#facts(wish), port),
      problem,
      authority: certificates?.authority ?? null,
    };
  }

  async change(wish: ListenWish | 'default'): Promise<ListeningView> {
    await this.#inTurn(async () => {
      if (this.#settings.isUnknown || (wish === 'default' && this.#unused() !== null)) throw this.#unusable();
      const next = wish === 'default' ? this.#written() : wish;
      const refused = listenRefusal(next);
      if (refused !== undefined) throw refused;
      await this.#replace(next);
      await writeWish(this.#parts.store, wish);
    });
    return this.view();
  }

  /** The listener itself is closed with the server. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#settings.close();
    if (this.#api === undefined) return;
    await this.#last;
    this.#open?.certificates?.close();
  }

  async #begin(): Promise<void> {
    try {
      this.#page = `${await this.#parts.store.setting(LISTEN_SETTINGS.page, newPageName())}.localhost`;
      await this.#settings.open();
      this.#settings.onChange(() => void this.#inTurn(() => this.#reread()));
      await this.#reread();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Goes where the file, or whoever was asked last, says; where that is as before, the names alone may have changed. */
  async #reread(): Promise<void> {
    if (this.#isClosed) return;
    try {
      if (this.#settings.isUnknown) throw this.#unusable();
      const wish = (await readWish(this.#parts.store)) ?? this.#written();
      if (this.#open !== undefined && isSame(this.#open.wish, wish)) {
        await this.#open.certificates?.renew();
        this.#problem = null;
        return;
      }
      const refused = listenRefusal(wish);
      if (refused !== undefined) throw refused;
      await this.#replace(wish);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** What there was goes on where the new one cannot be had. */
  async #replace(wish: ListenWish): Promise<void> {
    const before = this.#open;
    const certificates = await this.#certificatesFor(wish);
    // It may be the same port: the old one has to go first, and its clients are answered meanwhile.
    if (before !== undefined) void before.listener.close();
    this.#open = undefined;
    try {
      if (wish.listen !== 'off') {
        this.#open = { wish, certificates, listener: await this.#listen(wish, wish.listen, certificates) };
      }
    } catch (error) {
      certificates?.close();
      await this.#resume(before);
      throw error;
    }
    before?.certificates?.close();
    this.#problem = null;
  }

  async #resume(before: Open | undefined): Promise<void> {
    if (before === undefined || before.wish.listen === 'off') return;
    const { wish, certificates } = before;
    const { port } = before.listener;
    const listen = { ...before.wish.listen, port };
    this.#open = { wish, certificates, listener: await this.#listen(wish, listen, certificates) };
  }

  async #certificatesFor(wish: ListenWish): Promise<CertificateSource | undefined> {
    const { listen, tls } = wish;
    if (listen === 'off' || tls === null) return undefined;
    return certificateSource({
      tls,
      directory: this.#parts.paths.state,
      names: () => this.#rules(wish, 0).hosts.names,
      addresses: () => addressesOf(listen),
      log: this.#parts.log,
      program: this.#parts.certificates,
    });
  }

  async #listen(
    wish: ListenWish,
    address: ListenAddress,
    certificates: CertificateSource | undefined,
  ): Promise<TcpListener> {
    const { store } = this.#parts;
    const isAny = address.port === 0;
    const known = isAny ? Number(await store.setting(LISTEN_SETTINGS.port, String(DEFAULT_LISTEN_PORT))) : 0;
    const wanted = isAny && isDefault(address) ? known : address.port;
    const listener = await this.#bind(wish, { ...address, port: wanted }, certificates).catch(
      (error: unknown) => {
        if (!isAny || wanted === 0) throw error;
        return this.#bindElsewhere(wish, address, certificates);
      },
    );
    if (isAny && isDefault(address)) await store.putSetting(LISTEN_SETTINGS.port, String(listener.port));
    certificates?.onRenewal((certificate) => listener.setCertificate(certificate));
    this.#parts.log.info('listening', { address: listenAddressText({ ...address, port: listener.port }) });
    return listener;
  }

  /** Somebody else has the port at which the page was: what open pages send there must be worth nothing any more. */
  async #bindElsewhere(
    wish: ListenWish,
    address: ListenAddress,
    certificates: CertificateSource | undefined,
  ): Promise<TcpListener> {
    const name = newPageName();
    await this.#parts.store.putSetting(LISTEN_SETTINGS.page, name);
    this.#page = `${name}.localhost`;
    return this.#bind(wish, address, certificates);
  }

  async #bind(
    wish: ListenWish,
    { host, port }: ListenAddress,
    certificates: CertificateSource | undefined,
  ): Promise<TcpListener> {
    const api = this.#api;
    if (api === undefined) throw new Error('a listener needs a server');
    try {
      // By its number: what a name means is for others to say.
      const at = { host: host === 'localhost' ? DEFAULT_LISTEN_HOST : host, port };
      const rules = (actual: number) => this.#rules(wish, actual);
      return await openAtBoth(at, (each) =>
        api.listenTcp({ ...each, certificate: certificates?.current, rules }),
      );
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      throw listenFailed({ host, port }, error);
    }
  }

  #rules(wish: ListenWish, port: number): DoorRules {
    const { config } = this.#settings;
    const known = this.#made.get(wish);
    if (known?.config === config && known.port === port) return known.rules;
    const rules = doorRules(this.#facts(wish), port, this.#parts.server.AllowedHosts);
    this.#made.set(wish, { config, port, rules });
    return rules;
  }
  #facts(wish: ListenWish): DoorFacts {
    return { config: this.#settings.config, wish, page: this.#page };
  }

  #unused(): string | null {
    const { path, problems } = this.#settings;
    return problems.length === 0
      ? null
      : `${path} is not used (${problems.join('; ')}); what it said before holds on.`;
  }

  /** As the file says, or by itself. */
  #written(): ListenWish {
    const { listen = { host: DEFAULT_LISTEN_HOST, port: 0 }, tls, behindProxy } = this.#settings.config;
    return { listen, tls, behindProxy };
  }

  #unusable(): BerthError {
    const { path, problems } = this.#settings;
    const message = `${path} cannot be used (${problems.join('; ')}), so it is not known where to listen. Correct it; it is read again at once. See: berth doctor`;
    return new BerthError({ code: 'access_file_invalid', message, details: { path } });
  }

  #failed(error: unknown): void {
    this.#problem = messageOf(error);
    this.#parts.log.warn('not listening as it should be', { error: messageOf(error) });
  }

  /** Waits for what was begun before, whatever came of that. */
  #inTurn(act: () => Promise<void>): Promise<void> {
    const acted = this.#last.then(act);
    this.#last = acted.catch(() => undefined);
    return acted;
  }
}

const PAGE_BYTES = 8;

/** Nobody can guess it, so nobody can serve anything under it, nor be sent its cookies. */
function newPageName(): string {
  return `berth-${randomBytes(PAGE_BYTES).toString('hex')}`;
}

/** Every address of the machine is one by which it may be called, where it listens at all of them. */
function addressesOf({ host }: ListenAddress): readonly string[] {
  if (!isWildcard(host)) return [];
  return Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address));
}

function isDefault({ host }: ListenAddress): boolean {
  return host === DEFAULT_LISTEN_HOST;
}

function isSame(one: ListenWish, other: ListenWish): boolean {
  return JSON.stringify(one) === JSON.stringify(other) && isSecure(one) === isSecure(other);
}

function listenFailed(address: ListenAddress, error: unknown): BerthError {
  const text = listenAddressText(address);
  const why = systemCode(error) === 'EADDRINUSE' ? 'somebody else listens there' : messageOf(error);
  const message = `The daemon cannot listen at ${text}: ${why}. Choose another: berth up --listen HOST:PORT`;
  return new BerthError({ code: 'listen_failed', message, details: { address: text } }, { cause: error });
}
