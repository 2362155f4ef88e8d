import { type InstanceId, messageOf } from '@berth/contract';
import type { Call, ClaimOutcome, Listener, ListenerOwner, Log, NetworkPorts, PortClaim } from '@berth/core';
import { type Host, isPortFree, PortClaims } from '@berth/host';

export interface LocalPortsOptions {
  readonly host: Host;
  readonly log: Log;
  /** State directory of this Berth. */
  readonly state: string;
}

/** Not below TMPDIR, which may differ from one login to the next: all Berths of a machine must meet here. */
const CLAIMS_DIRECTORY = '/tmp/berth-ports';

/** The ports of the machine this daemon runs on. */
export class LocalPorts implements NetworkPorts {
  readonly #host: Host;
  readonly #log: Log;
  readonly #claims: PortClaims;
  #warned = false;

  private constructor({ host, log }: LocalPortsOptions, claims: PortClaims) {
    this.#host = host;
    this.#log = log;
    this.#claims = claims;
  }

  static async open(options: LocalPortsOptions): Promise<LocalPorts> {
    const { host, state } = options;
    const [{ bootId }, network] = await Promise.all([host.self(), host.networkNamespace()]);
    const directory = `${CLAIMS_DIRECTORY}/${network}`;
    return new LocalPorts(options, new PortClaims({ directory, state, bootId }));
  }

  async claim(port: number, instance: InstanceId): Promise<ClaimOutcome> {
    const isClaimed = await this.#orWarn(() => this.#claims.claim(port, instance), true);
    if (!isClaimed) return { ok: false, holder: 'berth' };
    if (await isPortFree(port)) return { ok: true };
    await this.release([port]);
    return { ok: false, holder: 'stranger' };
  }

  async release(ports: readonly number[]): Promise<void> {
    await this.#orWarn(() => this.#claims.release(ports), undefined);
  }

  async restore(claims: readonly Pick<PortClaim, 'port' | 'instance'>[]): Promise<void> {
    await this.#orWarn(() => this.#claims.restore(claims), undefined);
    await this.#orWarn(() => this.#claims.sweep(), undefined);
  }

  /** To be called now and then: what tidies up temporary files goes by their age. */
  async refresh(): Promise<void> {
    await this.#orWarn(() => this.#claims.refresh(), undefined);
  }

  async claims(): Promise<readonly PortClaim[]> {
    return this.#orWarn(() => this.#claims.list(), []);
  }

  listeners(): Promise<readonly Listener[]> {
    return this.#host.listeners();
  }

  owners(listeners: readonly Listener[], { signal }: Call = {}): Promise<ReadonlyMap<string, ListenerOwner>> {
    // What is found in an environment or a control group has the form of an id; that it is one, the registry says.
    return this.#host.listenerOwners(listeners, signal) as Promise<ReadonlyMap<string, ListenerOwner>>;
  }

  /** Where claims cannot be made, ports are still tried; only another Berth's may then be met. */
  async #orWarn<T>(act: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (!this.#warned) {
        const fields = { directory: CLAIMS_DIRECTORY, error: messageOf(error) };
        this.#log.warn('ports cannot be kept from other Berths', fields);
      }
      this.#warned = true;
      return otherwise;
    }
  }
}
