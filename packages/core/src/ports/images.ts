import type { ImageView } from '@berth/contract/schemas';
import type { Call } from './runtime.ts';

/** What an image of an assistant is, before it is built. */
export interface AssistantImage {
  /** Id of the agent. */
  readonly agent: string;
  /** Of its program. */
  readonly version: string;
  readonly name: string;
  /** Name of the file that says how it is built. */
  readonly recipe: string;
}

/** What one says about a build. */
export interface ImageWishes {
  /** The image that it begins with. Absent: the one that the recipe names. */
  readonly base?: string;
  /** Of the caller: it names proxies, certificates and a registry of packages, of which the build is told. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A step of a build or a pull, in the words of whoever does it. */
export interface ImageStep {
  readonly text: string;
  /** Of one layer; absent where the step is none that is counted. */
  readonly layer?: string;
  readonly currentBytes?: number;
  readonly totalBytes?: number;
}

/** Images of containers. Who stops reading the steps of something ends it. */
export interface Images {
  /** Those that can be built, whether they are or not, and those of other versions that were. Rejects `engine_unreachable`. */
  list(call?: Call): Promise<readonly ImageView[]>;
  /** Undefined for an agent that has none. */
  ofAgent(agent: string): AssistantImage | undefined;
  /** Rejects `image_not_built`, with the step that failed. */
  build(image: AssistantImage, wishes: ImageWishes, call?: Call): AsyncIterable<ImageStep>;
  /** Rejects `image_missing` where it cannot be had. */
  pull(name: string, call?: Call): AsyncIterable<ImageStep>;
  /** False when there is none. */
  remove(name: string, call?: Call): Promise<boolean>;
}
