import { setTimeout as delay } from 'node:timers/promises';
import type { BerthClient } from '@berth/client';
import type { InstanceView } from '@berth/contract/schemas';
import { trySignal } from '@berth/host';
import { doctor, named } from '../support/doctor.ts';
import { isAlive, type Sandbox, until } from '../support/sandbox.ts';
import type { ProcessWatch } from './process-watch.ts';

/** A group that was held is tried after a minute, and the others when that one has lived for ten seconds. */
const COME_BACK_MS = 120_000;
const LOOK_MS = 200;
/** What a stopped program's descendants may take to go. */
const GONE_MS = 15_000;

/** Waits until all run and are attached. Resolves with those that do not, and with what is said of them. */
export async function comeBack(client: BerthClient): Promise<string[]> {
  const giveUpAt = performance.now() + COME_BACK_MS;
  for (;;) {
    const away = (await client.instances()).filter(
      ({ status, attachment }) => status !== 'running' || attachment !== 'connected',
    );
    if (away.length === 0) return [];
    if (performance.now() > giveUpAt) return away.map(described);
    await delay(LOOK_MS);
  }
}

function described({ name, status, attachment, recovery, exit }: InstanceView): string {
  const stand = recovery === null ? 'nothing is owed to it' : `${recovery.state}, ${recovery.reason}`;
  return `${name}: ${status}, ${attachment}; ${stand}; ${recovery?.detail ?? exit?.cause ?? ''}`;
}

export async function deadLeases(client: BerthClient): Promise<string[]> {
  const running = new Set(
    (await client.instances()).filter(({ status }) => status === 'running').map(({ id }) => id),
  );
  const { ports } = await client.ports();
  return ports
    .filter(({ holder, instance }) => holder === 'lease' && !running.has(instance ?? ''))
    .map(({ port, instanceName }) => `${port} of ${instanceName}`);
}

/** What the doctor finds that is not the machine's own. */
export async function findings(sandbox: Sandbox): Promise<string[]> {
  return named(await doctor(sandbox), ({ severity }) => severity !== 'note');
}

/** Children of earlier runs that still live, though nobody watches them. */
export async function strays(
  { sandbox, client }: { readonly sandbox: Sandbox; readonly client: BerthClient },
  watch: ProcessWatch,
): Promise<string[]> {
  const views = new Map((await client.instances()).map((view) => [view.id, view]));
  return [...watch.children()].flatMap(([id, found]) => {
    const { name, pid: current } = views.get(id) ?? { name: id, pid: null };
    return found
      .filter((pid) => pid !== current)
      .map((pid) => `pid ${pid} of ${name}, which is pid ${current}: ${sandbox.commandOf(pid)}`);
  });
}

/** Stops everything, as a user does, and resolves with the processes that are left. */
export async function stopAll(sandbox: Sandbox): Promise<string[]> {
  const { code, stderr } = await sandbox.run(['down', '--all', '--grace', '2s'], { timeoutMs: 120_000 });
  const left = await until('no process is left', () => sandbox.processes().length === 0, GONE_MS).then(
    () => [],
    () => sandbox.processes().filter(isAlive),
  );
  const described = left.map((pid) => `pid ${pid}: ${sandbox.commandOf(pid)}`);
  // Told of below; they shall not outlive the account.
  for (const pid of left) trySignal(pid, 'SIGKILL');
  const failed = code === 0 ? [] : [`berth down --all exited with ${code}: ${stderr.trim()}`];
  return [...failed, ...described];
}
