import { refusalStatus } from './engine-error.ts';
import { Shape } from './shape.ts';
import type { EngineCall, Transport } from './transport.ts';

export interface NetworkFacts {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  /** Has no way out of the machine. */
  readonly isInternal: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

export interface NetworkRequest {
  readonly name: string;
  readonly isInternal: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

const NOT_FOUND = 404;

/** What an engine does with networks. */
export class Networks {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Returns its id. */
  create({ name, isInternal, labels }: NetworkRequest, call: EngineCall = {}): Promise<string> {
    const body = { Name: name, Driver: 'bridge', Internal: isInternal, CheckDuplicate: true, Labels: labels };
    const request = { ...call, method: 'POST', path: '/networks/create', body } as const;
    return this.#transport.ask({ ...request, what: `create the network ${name}` }, (answer) =>
      Shape.of(answer).text('Id'),
    );
  }

  /** Undefined when there is none. */
  async inspect(name: string, call: EngineCall = {}): Promise<NetworkFacts | undefined> {
    const request = { ...call, method: 'GET', path: `/networks/${encodeURIComponent(name)}` } as const;
    try {
      return await this.#transport.ask({ ...request, what: `look at the network ${name}` }, factsOf);
    } catch (error) {
      if (refusalStatus(error) === NOT_FOUND) return undefined;
      throw error;
    }
  }

  /** False when it is not there. */
  async remove(name: string, call: EngineCall = {}): Promise<boolean> {
    const request = { ...call, method: 'DELETE', path: `/networks/${encodeURIComponent(name)}` } as const;
    try {
      await this.#transport.text({ ...request, what: `remove the network ${name}` });
      return true;
    } catch (error) {
      if (refusalStatus(error) === NOT_FOUND) return false;
      throw error;
    }
  }
}

function factsOf(answer: unknown): NetworkFacts {
  const network = Shape.of(answer);
  return {
    id: network.text('Id'),
    name: network.text('Name'),
    driver: network.text('Driver'),
    isInternal: network.optionalFlag('Internal'),
    labels: network.textByName('Labels'),
  };
}
