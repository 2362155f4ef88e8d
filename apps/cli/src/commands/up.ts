import type { ListeningView } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { LISTEN_OPTIONS, listeningRows, listenRequest } from '../listen-options.ts';
import { withProgress } from '../progress.ts';

export const command = {
  usage: '[--listen HOST:PORT] [--tls|--tls-cert FILE --tls-key FILE] [--behind-proxy]',
  options: LISTEN_OPTIONS,
  words: { min: 0, max: 0 },
  notes: `Beside its private socket the daemon listens on this machine alone, for the page and for scripts, each of which needs a credential. --listen has it listen elsewhere, also if it runs already, and from the next daemon on as well; --listen off has it listen nowhere, and --listen default where it would by itself or as access.yaml says. Where other machines can reach it, it takes TLS, or a proxy before it that speaks TLS.`,
  examples: [
    'berth up',
    'berth up --listen 127.0.0.1:0',
    'berth up --listen 192.168.1.5:8443 --tls',
    'berth up --listen default',
  ],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run({ client, json, out, flags }: Invocation): Promise<number> {
  const wish = listenRequest(flags);
  const present = await withProgress(out, 'starting the daemon', client.daemon());
  const daemon =
    wish === undefined ? present : { ...present, listening: await client.listening.change(wish) };
  const waiting = json ? '' : await comingBack(client);
  if (json) out.json(daemon);
  else {
    out.print(`Berth ${daemon.version} is up (daemon pid ${daemon.pid}).
  state      ${daemon.state}
  socket     ${daemon.socket}
${listening(daemon.listening)}
  instances  ${daemon.running} running, ${daemon.instances} in all${waiting}

Next:
  ${berth()} start demo --attach    a scripted assistant to try; detach with ctrl-q
  ${berth()} start -- COMMAND       any program, in a terminal that outlives this one
  ${berth()} ls                     what there is`);
  }
  return 0;
}

function listening(view: ListeningView): string {
  return listeningRows(view)
    .map(([name = '', value = '']) => `  ${name.padEnd(NAME_WIDTH)} ${value}`)
    .join('\n');
}

const NAME_WIDTH = 10;

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
