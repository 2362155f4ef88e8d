import { type FoundServiceFile, readServiceFile } from '@berth/client/service';
import { BerthError } from '@berth/contract';
import type { ServicePlace } from './place.ts';

type OwnFile = Exclude<FoundServiceFile, { kind: 'foreign' }>;

/** The file of this Berth's service, or that there is none. Refuses one of somebody else, and that of another Berth. */
export async function ownFile({ manager, client }: ServicePlace): Promise<OwnFile> {
  const found = await readServiceFile(manager.file);
  if (found.kind === 'foreign') {
    throw new BerthError({
      code: 'forbidden',
      message: `${manager.file} was not written by Berth, which leaves it alone. Look what it is for, and move it away first.`,
    });
  }
  if (found.kind === 'own' && found.state !== client.paths.state) {
    throw new BerthError({
      code: 'forbidden',
      message: `${manager.file} serves another Berth, that with ${found.state}; a user has one service. Remove it first, with the BERTH_HOME of that one: berth service remove`,
    });
  }
  return found;
}
