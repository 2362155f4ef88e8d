import type { Readable } from 'node:stream';
import { BerthError } from '@berth/contract';
import { refusalStatus } from './engine-error.ts';
import { Shape } from './shape.ts';
import type { EngineCall, Transport } from './transport.ts';

export interface ImageFacts {
  readonly id: string;
  readonly names: readonly string[];
  /** `uid`, `uid:gid` or a name; empty for root. */
  readonly user: string;
  readonly environment: readonly string[];
  readonly directory: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly architecture: string;
}

/** A step of a pull or a build, in the engine's words. */
export interface ImageProgress {
  readonly text: string;
  /** Of one layer; absent where the step is none that is counted. */
  readonly layer?: string;
  readonly currentBytes?: number;
  readonly totalBytes?: number;
}

export interface ListedImage {
  readonly id: string;
  readonly names: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since the Unix epoch. */
  readonly createdAt: number;
  readonly bytes: number;
}

export interface BuildRequest {
  /** The directory to build from, as a tar archive. */
  readonly context: Readable;
  readonly name: string;
  /** Within the archive. */
  readonly recipe?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** What the recipe asks for by `ARG`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A pull that is silent for this long does not go on; a step of a build may well be. */
const PULL_SILENCE_MS = 120_000;
const BUILD_SILENCE_MS = 30 * 60_000;
const NOT_FOUND = 404;
/** How Docker lists one that has lost its name to another. */
const NAMELESS = '<none>:<none>';

/** What an engine does with images. */
export class Images {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Undefined when the engine does not have it. */
  async inspect(name: string, call: EngineCall = {}): Promise<ImageFacts | undefined> {
    const request = { ...call, method: 'GET', path: `/images/${named(name)}/json` } as const;
    try {
      return await this.#transport.ask({ ...request, what: `look at the image ${name}` }, factsOf);
    } catch (error) {
      if (refusalStatus(error) === NOT_FOUND) return undefined;
      throw error;
    }
  }

  /** All that have the labels, `name` or `name=value`. */
  list(labels: readonly string[], call: EngineCall = {}): Promise<ListedImage[]> {
    const query = { filters: JSON.stringify({ label: labels }) };
    const request = { ...call, method: 'GET', path: '/images/json', query, what: 'list images' } as const;
    return this.#transport.ask(request, (answer) => Shape.listOf(answer).map(listedOf));
  }

  /** Fetches it from its registry. Rejects `image_missing` when that does not have it, or cannot be reached. */
  async *pull(name: string, call: EngineCall = {}): AsyncGenerator<ImageProgress> {
    const query = { fromImage: name, ...(hasTag(name) ? {} : { tag: 'latest' }) };
    const request = { timeoutMs: PULL_SILENCE_MS, ...call, query } as const;
    const what = `fetch the image ${name}`;
    try {
      yield* this.#follow({ ...request, method: 'POST', path: '/images/create', what });
    } catch (error) {
      throw isRefusal(error) ? missing(name, error) : error;
    }
  }

  /** Rejects `engine_refused` with the engine's words when a step fails. */
  async *build(
    { context, name, recipe, labels, settings }: BuildRequest,
    call: EngineCall = {},
  ): AsyncGenerator<ImageProgress> {
    const query = {
      t: name,
      dockerfile: recipe,
      rm: true,
      forcerm: true,
      // Podman would keep what each step made, some hundred megabytes, as images without a name.
      layers: false,
      labels: labels === undefined ? undefined : JSON.stringify(labels),
      buildargs: settings === undefined ? undefined : JSON.stringify(settings),
    };
    const request = { timeoutMs: BUILD_SILENCE_MS, ...call, query, archive: context } as const;
    const what = `build the image ${name}`;
    yield* this.#follow({ ...request, method: 'POST', path: '/build', what });
  }

  /** False when the engine does not have it. */
  async remove(name: string, call: EngineCall = {}): Promise<boolean> {
    const request = { ...call, method: 'DELETE', path: `/images/${named(name)}` } as const;
    try {
      await this.#transport.text({ ...request, what: `remove the image ${name}` });
      return true;
    } catch (error) {
      if (refusalStatus(error) === NOT_FOUND) return false;
      throw error;
    }
  }

  /** The head of the answer says that it went well; whether it did is in the messages. */
  async *#follow(request: Parameters<Transport['values']>[0]): AsyncGenerator<ImageProgress> {
    for await (const value of this.#transport.values(request)) {
      const message = Shape.of(value);
      const failure = message.optionalText('error') ?? message.optionalObject('errorDetail')?.text('message');
      if (failure !== undefined) throw failed(request.what, failure);
      yield progressOf(message);
    }
  }
}

/** The slashes of a name are part of the path. */
function named(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/');
}

/** Without a tag or a digest, an engine would fetch all that the registry has of it. */
function hasTag(name: string): boolean {
  return /[:@][^/]+$/.test(name);
}

function progressOf(message: Shape): ImageProgress {
  const text = message.optionalText('stream') ?? message.optionalText('status') ?? '';
  const layer = message.optionalText('id');
  const detail = message.optionalObject('progressDetail');
  const currentBytes = detail?.optionalNumber('current');
  const totalBytes = detail?.optionalNumber('total');
  return {
    text: text.trimEnd(),
    ...(layer === undefined ? {} : { layer }),
    ...(currentBytes === undefined ? {} : { currentBytes }),
    ...(totalBytes === undefined ? {} : { totalBytes }),
  };
}

function factsOf(answer: unknown): ImageFacts {
  const image = Shape.of(answer);
  const config = image.optionalObject('Config');
  return {
    id: image.text('Id'),
    names: image.texts('RepoTags'),
    user: config?.optionalText('User') ?? '',
    environment: config?.texts('Env') ?? [],
    directory: config?.optionalText('WorkingDir') ?? '',
    labels: config?.textByName('Labels') ?? {},
    architecture: image.text('Architecture'),
  };
}

function listedOf(image: Shape): ListedImage {
  return {
    id: image.text('Id'),
    names: image.texts('RepoTags').filter((name) => name !== NAMELESS),
    labels: image.textByName('Labels'),
    createdAt: image.number('Created'),
    bytes: image.number('Size'),
  };
}

function isRefusal(error: unknown): boolean {
  return error instanceof BerthError && (error.code === 'engine_refused' || error.code === 'image_missing');
}

function missing(name: string, cause: unknown): BerthError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `The image ${name} is not on this machine, and could not be fetched. ${why}`;
  return new BerthError({ code: 'image_missing', message, details: { image: name } }, { cause });
}

function failed(what: string, failure: string): BerthError {
  const message = `The container engine could not ${what}: ${failure.trim()}`;
  return new BerthError({ code: 'engine_refused', message });
}
