import { BerthError } from '@berth/contract';
import type { KeeperLink } from '@berth/keeper';

/** The program of a run while it lives. */
export interface LivingChild {
  readonly pid: number;
  /** Whether that pid is its own. */
  isStillThere(): Promise<boolean>;
}

/** As its keeper tells it. Rejects `not_running` when it has ended. */
export async function livingChild(connect: () => Promise<KeeperLink>): Promise<LivingChild> {
  const pid = await pidOf(connect);
  if (pid === undefined) throw childHasEnded();
  return { pid, isStillThere: async () => (await pidOf(connect)) === pid };
}

export function childHasEnded(cause?: unknown): BerthError {
  const message = 'The program has ended: nothing runs beside it.';
  return new BerthError({ code: 'not_running', message }, { cause });
}

async function pidOf(connect: () => Promise<KeeperLink>): Promise<number | undefined> {
  const link = await connect();
  link.close();
  const { exit, child } = link.status;
  return exit === null ? child?.pid : undefined;
}
