import type { AssistantImage } from '@berth/core';
import { assert } from '@berth/foundation';
import type { ProgramFacts } from './program.ts';

/**
 * A name that no registry has: one at `localhost` would be this machine's own, so that nobody else can ever have put
 * something there.
 */
const PLACE = 'localhost/berth';

/** The image with the version of an assistant's program that Berth would install. */
export function imageOf({ agent, package: wanted }: ProgramFacts): AssistantImage {
  assert(wanted !== null, `${agent} can be installed`);
  const { version } = wanted;
  return { agent, version, name: `${PLACE}/${agent}:${version}`, recipe: `${agent}.Containerfile` };
}
