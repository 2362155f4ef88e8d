import type { ImageView, StartInput } from '@berth/contract/schemas';
import { DOCUMENTS } from './documents.ts';
import type { Call } from './recovery-calls.ts';
import { type ApiRequest, type CallOptions, subscribe, type TransportOptions } from './transport.ts';

/** What was done for an image, in the words of the engine. */
export interface ImageStep {
  readonly text: string;
  readonly layer: string | null;
  readonly currentBytes: number | null;
  readonly totalBytes: number | null;
}

export interface BuildWish {
  readonly agent: string;
  /** The image that it begins with, in place of that of the recipe. */
  readonly base?: string;
  readonly environment: NonNullable<StartInput['environment']>;
}

/** What one may have done with images of containers. Who stops reading the steps of something ends it. */
export interface ImageCalls {
  list(): Promise<ImageView[]>;
  build(wish: BuildWish, options?: CallOptions): AsyncGenerator<ImageStep>;
  pull(name: string, options?: CallOptions): AsyncGenerator<ImageStep>;
  /** By its name or the id of its agent; answers the name. */
  remove(image: string): Promise<string>;
}

/** `daemon` is the way to one, which is started if there is none. */
export function imageCalls(call: Call, daemon: () => Promise<TransportOptions>): ImageCalls {
  /** Never begun again when it is cut off: what it stands for is an act. */
  async function* acting<T>(request: ApiRequest, options: CallOptions): AsyncGenerator<T> {
    yield* subscribe<T>(await daemon(), request, { timeoutMs: ENGINE_ANSWER_MS, ...options });
  }
  return {
    list: async () =>
      (await call<{ images: ImageView[] }>(DOCUMENTS.images, {}, { timeoutMs: ENGINE_ANSWER_MS })).images,
    build: async function* (wish, options = {}) {
      const steps = acting<{ buildImage: ImageStep }>(
        { query: DOCUMENTS.buildImage, variables: { ...wish } },
        options,
      );
      for await (const { buildImage } of steps) yield buildImage;
    },
    pull: async function* (name, options = {}) {
      const steps = acting<{ pullImage: ImageStep }>(
        { query: DOCUMENTS.pullImage, variables: { name } },
        options,
      );
      for await (const { pullImage } of steps) yield pullImage;
    },
    remove: async (image) => {
      const options = { timeoutMs: ENGINE_ANSWER_MS };
      return (await call<{ removeImage: string }>(DOCUMENTS.removeImage, { image }, options)).removeImage;
    },
  };
}

/** An engine is looked for in several places, each of which may hang for a while. */
const ENGINE_ANSWER_MS = 60_000;
