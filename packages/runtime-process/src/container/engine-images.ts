import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BerthError, refusal } from '@berth/contract';
import type { ImageView } from '@berth/contract/schemas';
import type { AssistantImage, Call, Images, ImageStep, ImageWishes } from '@berth/core';
import { archiveOf, type Engine, findEngine, type ListedImage, refusalStatus } from '@berth/engine';
import { buildSettings, certificatesOf } from './build-settings.ts';
import { BuildWords } from './build-words.ts';

export interface EngineImagesOptions {
  /** Those that can be built. */
  readonly known: readonly AssistantImage[];
  /** The directory with their recipes. */
  readonly recipes: string;
  /** The daemon's own, in which an engine is looked for. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Labels of the images that Berth builds: whose program is in it, and which version of it. */
const LABELS = { agent: 'dev.berth.agent', version: 'dev.berth.version' } as const;
/** Names of the files that a build has. */
const RECIPE = 'Containerfile';
const CERTIFICATES = 'certificates.pem';

/** Images of an engine that speaks Docker's API. */
export class EngineImages implements Images {
  readonly #options: EngineImagesOptions;

  constructor(options: EngineImagesOptions) {
    this.#options = options;
  }

  ofAgent(agent: string): AssistantImage | undefined {
    return this.#options.known.find((image) => image.agent === agent);
  }

  async list(call: Call = {}): Promise<readonly ImageView[]> {
    const engine = await this.#engine(call);
    const built = (await engine.images.list([LABELS.agent], call)).map(viewOf);
    const names = new Set(built.flatMap((view) => view?.name ?? []));
    const { known } = this.#options;
    const current = new Set(known.map(({ name }) => name));
    const absent = known.filter(({ name }) => !names.has(name)).map(absentView);
    return [...built, ...absent]
      .flatMap((view) => (view === undefined ? [] : { ...view, current: current.has(view.name) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async *build(image: AssistantImage, wishes: ImageWishes, call: Call = {}): AsyncGenerator<ImageStep> {
    const { agent, version, name, recipe } = image;
    const text = await readFile(join(this.#options.recipes, recipe), 'utf8');
    const certificates = await certificatesOf(wishes.environment);
    const engine = await this.#engine(call);
    const request = {
      context: archiveOf({ [RECIPE]: text, [CERTIFICATES]: certificates }),
      recipe: RECIPE,
      name,
      labels: { [LABELS.agent]: agent, [LABELS.version]: version },
      settings: { VERSION: version, ...buildSettings(wishes) },
    };
    const words = new BuildWords();
    try {
      for await (const step of engine.images.build(request, call)) {
        words.hear(step.text);
        for (const text of step.text.split('\n')) if (text.trim() !== '') yield { ...step, text };
      }
    } catch (error) {
      throw error instanceof BerthError && error.code === 'engine_refused'
        ? notBuilt(name, words, error)
        : error;
    }
    await removeReplaced(engine, agent, call);
  }

  async *pull(name: string, call: Call = {}): AsyncGenerator<ImageStep> {
    const engine = await this.#engine(call);
    yield* engine.images.pull(name, call);
  }

  async remove(name: string, call: Call = {}): Promise<boolean> {
    const engine = await this.#engine(call);
    return engine.images.remove(name, call);
  }

  #engine(call: Call): Promise<Engine> {
    return findEngine({ environment: this.#options.environment, ...call });
  }
}

/** Whoever had the name before has none now, and some hundred megabytes. One that a container is made of stays. */
async function removeReplaced(engine: Engine, agent: string, call: Call): Promise<void> {
  for (const { id, names } of await engine.images.list([`${LABELS.agent}=${agent}`], call)) {
    if (names.length > 0) continue;
    await engine.images.remove(id, call).catch((error: unknown) => {
      if (refusalStatus(error) === undefined) throw error;
    });
  }
}

/** Undefined for one that has lost its name to a newer one. */
function viewOf({ names, labels, createdAt, bytes }: ListedImage): Omit<ImageView, 'current'> | undefined {
  const [name] = names;
  if (name === undefined) return undefined;
  return {
    name,
    agent: labels[LABELS.agent] ?? '',
    version: labels[LABELS.version] ?? '',
    built: true,
    createdAt: new Date(createdAt * 1000).toISOString(),
    bytes,
  };
}

function absentView({ name, agent, version }: AssistantImage): Omit<ImageView, 'current'> {
  return { name, agent, version, built: false, createdAt: null, bytes: null };
}

function notBuilt(name: string, words: BuildWords, cause: BerthError): BerthError {
  const message = `The image ${name} could not be built: ${words.told(cause.message)}`;
  return new BerthError(refusal('image_not_built', message, { image: name }), { cause });
}
