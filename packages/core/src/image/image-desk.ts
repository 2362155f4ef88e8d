import { BerthError, refusal } from '@berth/contract';
import type { ImageView } from '@berth/contract/schemas';
import type { Action, Authorize } from '../access/authorize.ts';
import type { Caller } from '../access/caller.ts';
import { unwrap } from '../instance/refusals.ts';
import type { AssistantImage, Images, ImageStep, ImageWishes } from '../ports/images.ts';
import type { Call } from '../ports/runtime.ts';

export interface ImageDeskParts {
  readonly images: Images;
  readonly authorize: Authorize;
}

/** What one can ask about images of containers, and have done with them. */
export class ImageDesk {
  readonly #parts: ImageDeskParts;

  constructor(parts: ImageDeskParts) {
    this.#parts = parts;
  }

  async list(caller: Caller, call: Call = {}): Promise<readonly ImageView[]> {
    this.#allow(caller, 'image.list');
    return this.#parts.images.list(call);
  }

  /** Builds the image of an assistant, for as long as somebody reads its steps. */
  build(
    caller: Caller,
    { agent, ...wishes }: ImageWishes & { readonly agent: string },
    call: Call = {},
  ): AsyncIterable<ImageStep> {
    this.#allow(caller, 'image.change');
    return this.#parts.images.build(this.#known(agent), wishes, call);
  }

  /** Fetches an image, for as long as somebody reads its steps. */
  pull(caller: Caller, name: string, call: Call = {}): AsyncIterable<ImageStep> {
    this.#allow(caller, 'image.change');
    return this.#parts.images.pull(named(name), call);
  }

  /** Takes the id of an agent as well. Rejects `image_missing` when there is none. */
  async remove(caller: Caller, wanted: string, call: Call = {}): Promise<string> {
    this.#allow(caller, 'image.change');
    const name = this.#parts.images.ofAgent(wanted)?.name ?? named(wanted);
    if (await this.#parts.images.remove(name, call)) return name;
    throw new BerthError(
      refusal('image_missing', `There is no image ${name} on this machine.`, { image: name }),
    );
  }

  #known(agent: string): AssistantImage {
    const image = this.#parts.images.ofAgent(agent);
    if (image !== undefined) return image;
    const message = `Berth has no recipe for an image of ${agent}. Those that it can build: berth image ls`;
    throw new BerthError(refusal('invalid_input', message, { agent }));
  }

  #allow(caller: Caller, action: Action): void {
    unwrap(this.#parts.authorize(caller, action, null));
  }
}

/** As in a request of an engine; more than this is no name. */
const NAME = /^[\w][\w.:/@-]{0,511}$/;

function named(name: string): string {
  if (NAME.test(name)) return name;
  throw new BerthError(refusal('invalid_input', `${JSON.stringify(name)} is not the name of an image.`));
}
