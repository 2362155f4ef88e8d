import { setTimeout as delay } from 'node:timers/promises';
import { isSameService, writeServiceFile } from '@berth/client/service';
import { BerthError } from '@berth/contract';
import { endDaemon, orAbsent } from '../commands/end-daemon.ts';
import { ownFile } from './own-file.ts';
import type { ServicePlace } from './place.ts';

export interface InstalledService {
  readonly file: string;
  /** False when everything was as it should be already. */
  readonly changed: boolean;
  /** Of the daemon that the service runs. */
  readonly pid: number;
  /** Of a daemon that somebody had started otherwise, and that has ended for this one. */
  readonly replaced: number | null;
  /** Instances that go on. */
  readonly running: number;
  readonly withoutLogin: boolean | null;
}

/** Opening a large registry on a cold disk takes a while. */
const SERVES_MS = 20_000;
const LOOK_MS = 50;
/** Between the end of one daemon and the start of the service, any other command may start one in the background. */
const ROUNDS = 4;

/** Writes the file and hands the daemon over to the service. Idempotent: where all is well, nothing is touched. */
export async function installService(place: ServicePlace): Promise<InstalledService> {
  const { manager, program } = place;
  const before = await ownFile(place);
  await manager.ensureThere();
  const text = await manager.textFor(program);
  const isNew = before.kind === 'absent' || !isSameService(before.text, text);
  if (isNew) await writeServiceFile(manager.file, text, program.paths.state);
  const { enabled } = await manager.state();
  if (isNew || !enabled) await manager.enable();
  return handOver(place, isNew || !enabled);
}

async function handOver(place: ServicePlace, isNew: boolean): Promise<InstalledService> {
  const { manager } = place;
  let changed = isNew;
  let replaced: number | null = null;
  for (let round = 0; round < ROUNDS; round += 1) {
    const state = await manager.state();
    const daemon = await present(place);
    const isServed = daemon !== undefined && daemon.pid === state.pid;
    if (isServed && (!isNew || round > 0)) {
      const { file } = manager;
      const { withoutLogin } = state;
      return { file, changed, pid: daemon.pid, replaced, running: daemon.running, withoutLogin };
    }
    changed = true;
    if (daemon !== undefined && !isServed) replaced = (await endDaemon(place)).pid;
    await manager.restart();
    await serves(place);
  }
  throw new BerthError({
    code: 'start_failed',
    message: `The service was installed, but another daemon serves ${place.client.paths.state} again and again. See: ${manager.lookCommand}`,
  });
}

/** Resolves when any daemon answers. Rejects when the service does not come up. */
async function serves(place: ServicePlace): Promise<void> {
  const { manager, client } = place;
  const giveUpAt = performance.now() + SERVES_MS;
  while ((await present(place)) === undefined) {
    if (performance.now() > giveUpAt || (await manager.state()).hasFailed) {
      throw new BerthError({
        code: 'start_failed',
        message: `The service was installed, but its daemon does not serve. Its log: ${client.paths.daemonLog} See: ${manager.lookCommand}`,
      });
    }
    await delay(LOOK_MS);
  }
}

function present({ client }: ServicePlace) {
  return orAbsent(client.presentDaemon());
}
