import { isSameService, readServiceFile } from '@berth/client/service';
import { orAbsent } from '../commands/end-daemon.ts';
import type { ServicePlace } from './place.ts';

export interface ServiceStatus {
  readonly file: string;
  readonly installed: 'none' | 'own' | 'foreign';
  /** State directory of the Berth that it was installed for. */
  readonly state: string | null;
  /** Whether an install would write another file now. */
  readonly isOutdated: boolean;
  readonly enabled: boolean;
  readonly activity: string;
  /** Pid of the daemon that answers, whoever runs it. */
  readonly daemon: number | null;
  readonly isServiceDaemon: boolean;
  readonly withoutLogin: boolean | null;
}

/** What there is, without changing or starting anything. */
export async function serviceStatus(place: ServicePlace): Promise<ServiceStatus> {
  const { manager, client, program } = place;
  const [found, seen, daemon] = await Promise.all([
    readServiceFile(manager.file),
    manager.state(),
    orAbsent(client.presentDaemon()),
  ]);
  const isForThis = found.kind === 'own' && found.state === client.paths.state;
  return {
    file: manager.file,
    installed: found.kind === 'absent' ? 'none' : found.kind,
    state: found.kind === 'own' ? found.state : null,
    isOutdated: isForThis && !isSameService(found.text, await manager.textFor(program)),
    enabled: seen.enabled,
    activity: seen.activity,
    daemon: daemon?.pid ?? null,
    isServiceDaemon: isForThis && daemon !== undefined && daemon.pid === seen.pid,
    withoutLogin: seen.withoutLogin,
  };
}
