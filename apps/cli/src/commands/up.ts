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
  if (json) out.json(daemon);
  else {
    out.print(`Berth ${daemon.version} is up (daemon pid ${daemon.pid}).
  state      ${daemon.state}
  socket     ${daemon.socket}
  instances  ${daemon.running} running, ${daemon.instances} in all

Next:
  ${berth()} start demo --attach    a scripted assistant to try; detach with ctrl-q
  ${berth()} start -- COMMAND       any program, in a terminal that outlives this one
  ${berth()} ls                     what there is`);
  }
  return 0;
}

/** What to type from here: the clone's own launcher names itself. */
function berth(): string {
  return process.env['BERTH_LAUNCHER'] ?? 'berth';
}
