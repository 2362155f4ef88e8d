import { setTimeout as delay } from 'node:timers/promises';
import { BerthError } from '@berth/contract';
import { trySignal } from '@berth/host';
import { until } from '../support/sandbox.ts';
import { UserTerminal } from '../support/terminal.ts';
import type { EndCause } from './chronicle.ts';
import type { Stand } from './stand.ts';

export interface Fault {
  readonly name: string;
  /** Its share among the faults. */
  readonly weight: number;
  /** Does it, and says to whom; undefined where nobody fits. */
  act(stand: Stand): Promise<string | undefined>;
}

const FROZEN_MS = [1000, 4000] as const;
const SLOW_MS = [2000, 6000] as const;
const GRACE_MS = 1000;
const ATTACHED_MS = 30_000;
const PICTURE_MS = 20_000;
const MOMENT_MS = 400;
const LOOK_MS = 10;

export const FAULTS: readonly Fault[] = [
  {
    name: 'kill -9 of a child',
    weight: 24,
    act: (stand) => kill(stand, 'child killed', ({ pid }) => pid),
  },
  {
    name: 'kill -9 of a keeper',
    weight: 14,
    act: (stand) => kill(stand, 'keeper killed', ({ keeperPid }) => keeperPid),
  },
  { name: 'keeper frozen for seconds', weight: 18, act: freezeKeeper },
  { name: 'kill -9 of the daemon', weight: 10, act: killDaemon },
  { name: 'berth restart', weight: 10, act: restart },
  { name: 'client killed in the middle of attach', weight: 14, act: cutClient },
  { name: 'client that reads nothing for seconds', weight: 10, act: slowClient },
];

async function kill(
  stand: Stand,
  cause: EndCause,
  whom: (view: { pid: number | null; keeperPid: number | null }) => number | null,
): Promise<string | undefined> {
  const victim = await stand.mortal();
  if (victim === undefined) return undefined;
  const { member, view } = victim;
  stand.chronicle.expect(view.id, cause);
  if (!stand.signal(whom(view), 'SIGKILL')) {
    stand.chronicle.forget(view.id);
    return undefined;
  }
  stand.pace.note(member);
  return view.name;
}

async function freezeKeeper(stand: Stand): Promise<string | undefined> {
  const victim = await stand.victim(({ view }) => !stand.frozen.has(view.keeperPid ?? 0));
  const pid = victim?.view.keeperPid ?? null;
  if (victim === undefined || pid === null || !stand.signal(pid, 'SIGSTOP')) return undefined;
  stand.frozen.add(pid);
  const ms = stand.dice.between(...FROZEN_MS);
  stand.later(`frozen keeper of ${victim.view.name}`, async () => {
    try {
      await delay(ms);
    } finally {
      stand.signal(pid, 'SIGCONT');
      stand.frozen.delete(pid);
    }
  });
  return victim.view.name;
}

/** A client asks at once, which starts the next daemon. */
async function killDaemon(stand: Stand): Promise<string | undefined> {
  const { client, chronicle } = stand;
  const { pid } = await client.daemon();
  chronicle.daemonDies();
  const killed = performance.now();
  trySignal(pid, 'SIGKILL');
  const successor = await client.daemon();
  stand.daemonAnswersMs.push(performance.now() - killed);
  if (successor.pid === pid) stand.complaints.push(`daemon ${pid} was killed and answers all the same`);
  stand.later('all attached again', async () => {
    try {
      await until('all that run are attached', () => areAttached(stand), ATTACHED_MS);
      stand.allAttachedMs.push(performance.now() - killed);
    } finally {
      chronicle.daemonIsBack();
    }
  });
  return `pid ${pid}`;
}

async function areAttached({ client, frozen }: Stand): Promise<boolean> {
  const running = (await client.instances()).filter(({ status }) => status === 'running');
  return running.every(
    ({ attachment, keeperPid }) => attachment === 'connected' || frozen.has(keeperPid ?? 0),
  );
}

async function restart(stand: Stand): Promise<string | undefined> {
  const victim = await stand.victim(
    ({ view }) => !stand.frozen.has(view.keeperPid ?? 0) && !stand.chronicle.isAwaited(view.id),
  );
  if (victim === undefined) return undefined;
  const { id, name } = victim.view;
  stand.chronicle.expect(id, 'restarted');
  stand.later(`restart of ${name}`, async () => {
    try {
      await stand.client.restart(id, GRACE_MS);
    } catch (error) {
      // It ended by itself, or was ended by another fault, just before.
      if (!(error instanceof BerthError) || !['wrong_state', 'not_running'].includes(error.code)) throw error;
    }
  });
  return name;
}

/** A real `berth attach` in a terminal, killed when it has something on its screen. */
async function cutClient(stand: Stand): Promise<string | undefined> {
  const victim = await stand.victim();
  if (victim === undefined) return undefined;
  const { name } = victim.view;
  const moment = stand.dice.between(0, MOMENT_MS);
  stand.later(`attach to ${name}`, async () => {
    const terminal = new UserTerminal(stand.sandbox, ['attach', name]);
    try {
      const giveUpAt = performance.now() + PICTURE_MS;
      while (terminal.raw === '' && performance.now() < giveUpAt) await delay(LOOK_MS);
      await delay(moment);
    } finally {
      terminal.kill();
    }
  });
  return name;
}

async function slowClient(stand: Stand): Promise<string | undefined> {
  const victim = await stand.victim(({ member }) => member.kind === 'counter');
  if (victim === undefined) return undefined;
  const { id, name } = victim.view;
  const ms = stand.dice.between(...SLOW_MS);
  stand.later(`slow client of ${name}`, async () => {
    const wanted = { target: id, mode: 'screen', readOnly: true } as const;
    const session = await stand.client.openTerminal(wanted, { closed: () => undefined });
    session.pause();
    await delay(ms);
    session.close();
  });
  return name;
}
