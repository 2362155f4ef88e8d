import { BerthError, refusal } from '@berth/contract';
import type { Call, RunRequest } from '@berth/core';
import type { Engine } from '@berth/engine';

/** What containers can be made of that name no image. */
export interface ImageChoice {
  /** Images of assistants, by the ids of their agents; each counts where it was built. */
  readonly ofAgents: Readonly<Record<string, string>>;
  /** For all others. */
  readonly otherwise?: string;
}

type Wish = Pick<RunRequest, 'agent' | 'confinement'>;

/**
 * The image that was named, else that of the assistant where it was built, else the one for all. Rejects `image_missing`,
 * and `invalid_input` where there is none to choose from; both say what to do. Nothing is fetched: that takes minutes, and
 * what is fetched is executed.
 */
export async function chosenImage(
  engine: Engine,
  { ofAgents, otherwise }: ImageChoice,
  { wish: { agent, confinement }, ...call }: Call & { readonly wish: Wish },
): Promise<string> {
  const isThere = async (name: string) => (await engine.images.inspect(name, call)) !== undefined;
  const named = confinement?.image;
  if (named !== undefined) {
    if (await isThere(named)) return named;
    throw missing(named, `Fetch it first: berth image pull ${named}`);
  }
  const own = agent === undefined ? undefined : ofAgents[agent];
  if (own !== undefined && (await isThere(own))) return own;
  if (otherwise !== undefined && (await isThere(otherwise))) return otherwise;
  if (own !== undefined)
    throw missing(own, `Build it first: berth image build ${agent}. Or name another with --image.`);
  if (otherwise !== undefined) throw missing(otherwise, `Fetch it first: berth image pull ${otherwise}`);
  const message = 'A container is made of an image: name one with --image, or one for all in BERTH_IMAGE.';
  throw new BerthError(refusal('invalid_input', message));
}

function missing(image: string, todo: string): BerthError {
  return new BerthError(
    refusal('image_missing', `The image ${image} is not on this machine. ${todo}`, { image }),
  );
}
