import type { CommandSpec, Invocation } from '../command.ts';
import { withProgress } from '../progress.ts';

export const command = {
  usage: '',
  options: {},
  words: { min: 0, max: 0 },
  examples: ['berth up'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run({ client, json, out }: Invocation): Promise<number> {
  const daemon = await withProgress(out, 'starting the daemon', client.daemon());
  const waiting = json ? '' : await comingBack(client);
  if (json) out.json(daemon);
  else {
    out.print(`Berth ${daemon.version} is up (daemon pid ${daemon.pid}).
  state      ${daemon.state}
  socket     ${daemon.socket}
  instances  ${daemon.running} running, ${daemon.instances} in all${waiting}

Next:
  ${berth()} start demo --attach    a scripted assistant to try; detach with ctrl-q
  ${berth()} start -- COMMAND       any program, in a terminal that outlives this one
  ${berth()} ls                     what there is`);
  }
  return 0;
}

/** What ended with the machine, or meanwhile, and is started again by itself. */
async function comingBack(client: Invocation['client']): Promise<string> {
  const { paused, items } = await client.recovery.plan();
  const count = items.filter(({ recovery }) => recovery.at !== null).length;
  if (count === 0) return '';
  return paused
    ? `\n  waiting    ${count}, while recovery is paused: berth pause-recovery --off`
    : `\n  waiting    ${count}, being started again: berth recover`;
}

/** What to type from here: the clone's own launcher names itself. */
function berth(): string {
  return process.env['BERTH_LAUNCHER'] ?? 'berth';
}
