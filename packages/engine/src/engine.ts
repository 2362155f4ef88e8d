import { BerthError } from '@berth/contract';
import { Containers } from './containers.ts';
import { type EngineAddress, formatEngineAddress } from './engine-address.ts';
import { Executions } from './executions.ts';
import { Images } from './images.ts';
import { Networks } from './networks.ts';
import { Shape } from './shape.ts';
import { type EngineCall, Transport } from './transport.ts';

export interface EngineVersion {
  /** Of the program. */
  readonly version: string;
  /** The latest of the interface that it speaks. */
  readonly api: string;
  readonly kind: 'docker' | 'podman';
}

export interface EngineFacts {
  readonly name: string;
  readonly operatingSystem: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** How it protects containers, such as `name=seccomp,profile=default` or `name=rootless`. */
  readonly security: readonly string[];
  /** `1` or `2`; absent where it does not say. */
  readonly cgroupVersion?: string;
  readonly logDriver?: string;
}

export interface EngineEvent {
  /** `container`, `image`, `network` and others. */
  readonly type: string;
  /** Such as `die`; what follows a colon is left out. */
  readonly action: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface EventWishes extends EngineCall {
  readonly filters?: Readonly<Record<string, readonly string[]>>;
  /** Seconds since the epoch; from now on where it is not given. */
  readonly since?: number;
}

/** The interface this code was written for and tried with: what is older lacks things, what is newer is not needed. */
const API = { min: 40, max: 43 };

/** A container engine that speaks Docker's interface. */
export class Engine {
  readonly address: EngineAddress;
  readonly version: EngineVersion;
  readonly containers: Containers;
  readonly executions: Executions;
  readonly images: Images;
  readonly networks: Networks;
  readonly #transport: Transport;

  private constructor(transport: Transport, version: EngineVersion) {
    this.#transport = transport;
    this.address = transport.address;
    this.version = version;
    this.containers = new Containers(transport);
    this.executions = new Executions(transport);
    this.images = new Images(transport);
    this.networks = new Networks(transport);
  }

  /** Rejects `engine_unreachable` when none answers there, `engine_unsupported` when it is too old. */
  static async open(address: EngineAddress, call: EngineCall = {}): Promise<Engine> {
    // Not its version: Podman asks all its helpers for theirs then, which takes half a second.
    const request = { ...call, method: 'GET', path: '/_ping', what: 'answer' } as const;
    const version = versionIn(await new Transport(address).head(request));
    const minor = minorOf(version.api);
    if (minor === undefined || minor < API.min) {
      throw new BerthError({
        code: 'engine_unsupported',
        message: `The container engine at ${formatEngineAddress(address)} speaks version ${version.api || '(it says none)'} of Docker's API; it must be 1.${API.min} or later.`,
      });
    }
    return new Engine(new Transport(address, `/v1.${Math.min(minor, API.max)}`), version);
  }

  async ping(call: EngineCall = {}): Promise<void> {
    await this.#transport.text({ ...call, method: 'GET', path: '/_ping', what: 'answer' });
  }

  info(call: EngineCall = {}): Promise<EngineFacts> {
    const request = { ...call, method: 'GET', path: '/info', what: 'describe itself' } as const;
    return this.#transport.ask(request, factsOf);
  }

  /** What happens from now on, until the signal ends it. */
  async *events(wishes: EventWishes = {}): AsyncGenerator<EngineEvent> {
    const { filters = {}, since, ...call } = wishes;
    const query = { filters: JSON.stringify(filters), since };
    const request = { ...call, method: 'GET', path: '/events', query, endless: true } as const;
    for await (const value of this.#transport.values({ ...request, what: 'tell its events' })) {
      yield eventOf(Shape.of(value));
    }
  }
}

/** Both say in the head of every answer who they are: `Docker/28.0.1 (linux)`, `Libpod/4.3.1 (linux)`. */
function versionIn(head: Shape): EngineVersion {
  const [, version = ''] = /\/([^ ]+)/.exec(head.optionalText('server') ?? '') ?? [];
  const isPodman = head.optionalText('libpod-api-version') !== undefined;
  return { version, api: head.optionalText('api-version') ?? '', kind: isPodman ? 'podman' : 'docker' };
}

function minorOf(api: string): number | undefined {
  const [, minor] = /^1\.(\d+)$/.exec(api) ?? [];
  return minor === undefined ? undefined : Number(minor);
}

function factsOf(answer: unknown): EngineFacts {
  const facts = Shape.of(answer);
  const cgroupVersion = facts.optionalText('CgroupVersion');
  const logDriver = facts.optionalText('LoggingDriver');
  return {
    name: facts.text('Name'),
    operatingSystem: facts.text('OperatingSystem'),
    cpus: facts.number('NCPU'),
    memoryBytes: facts.number('MemTotal'),
    security: facts.texts('SecurityOptions'),
    ...(cgroupVersion === undefined ? {} : { cgroupVersion }),
    ...(logDriver === undefined ? {} : { logDriver }),
  };
}

function eventOf(event: Shape): EngineEvent {
  const actor = event.object('Actor');
  const [action = ''] = event.text('Action').split(':');
  return {
    type: event.text('Type'),
    action,
    id: actor.text('ID'),
    attributes: actor.textByName('Attributes'),
  };
}
