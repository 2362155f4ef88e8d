import { removeServiceFile } from '@berth/client/service';
import { ownFile } from './own-file.ts';
import type { ServicePlace } from './place.ts';

export interface RemovedService {
  readonly file: string;
  /** False when there was none. */
  readonly removed: boolean;
}

/** Ends the service with its daemon, and takes its file away. Instances go on. Idempotent. */
export async function removeService(place: ServicePlace): Promise<RemovedService> {
  const { manager } = place;
  const { file } = manager;
  if ((await ownFile(place)).kind === 'absent') return { file, removed: false };
  await manager.ensureThere();
  await manager.disable();
  await removeServiceFile(file);
  await manager.forget();
  return { file, removed: true };
}
