import { setTimeout as delay } from 'node:timers/promises';
import { BerthError } from '@berth/contract';
import type { InstanceView, StartInput } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { HEALTH_OPTIONS, healthInput } from '../health-options.ts';
import { ISOLATION_OPTIONS, isolationInput } from '../isolation-options.ts';
import { parseDuration } from '../parse.ts';
import { parsePortWish, portsNote } from '../ports.ts';
import { parseRestart, RESTART_OPTION } from '../restart-option.ts';
import { passableVariables } from '../passable-variables.ts';
import { withProgress } from '../progress.ts';
import { PLACE_OPTIONS, startInput } from '../start-input.ts';
import { requireTerminal } from '../terminal/require-terminal.ts';

/** They have no program of their own of which something could be known. */
const PLAIN: ReadonlySet<string> = new Set(['command', 'shell']);
/** What `--wait` means without a time. */
const FOR_EVER = 'forever';
/** What is not known by then is not worth waiting for: `berth agents doctor` tells it. */
const WARNING_MS = 1000;

export const command = {
  usage:
    '[AGENT] [-n NAME] [-C DIR] [--env K=V]… [--port NAME[:NUMBER]]… [--profile NAME] [--restart POLICY] [--isolation LEVEL] [--image NAME] [--read-only] [--network MODE] [--allow HOST[:PORT]]… [--mount PATH[:rw]]… [--memory SIZE] [--cpus N] [--pids N] [--files N] [--health-cmd CMD|--health-http PORT[/PATH]|--health-tcp PORT] [--stall TIME|off] [--wait[=TIME]] [--attach] [-- COMMAND ARG…]',
  options: {
    name: {
      type: 'string',
      short: 'n',
      value: 'NAME',
      completes: 'nothing',
      help: 'name of the instance; chosen when left out',
    },
    ...PLACE_OPTIONS,
    port: {
      type: 'string',
      short: 'p',
      multiple: true,
      value: 'NAME[:NUMBER]',
      completes: 'nothing',
      help: 'a port for the program; another number is leased when that one is taken',
    },
    profile: {
      type: 'string',
      value: 'NAME',
      completes: 'nothing',
      help: 'for assistants: a login and configuration of its own, kept under that name',
    },
    restart: RESTART_OPTION,
    ...ISOLATION_OPTIONS,
    ...HEALTH_OPTIONS,
    wait: {
      type: 'string',
      value: 'TIME',
      alone: FOR_EVER,
      completes: 'nothing',
      help: 'where there is no room, wait in the queue for so long; without a time, for as long as it takes',
    },
    attach: { type: 'boolean', short: 'a', help: 'look at its terminal at once' },
  },
  words: { min: 0, max: 1, completes: ['agent'] },
  takesCommand: true,
  notes: `With --attach, ctrl-q leaves the terminal again; the program goes on.

The program finds its first port in PORT, and each as BERTH_PORT_NAME; nobody else gets them until it ends.

With --restart on-failure, which assistants have unless you say otherwise, it is started again when it ended with an error, was killed, or the machine was rebooted; an assistant goes on with its conversation. Plain commands have never. See docs/recovery.md.

With a health check it is asked again and again whether it is well. One that fails it too often in a row is unhealthy, and is ended and started again, unless its policy is never. Of an assistant that works Berth finds out by itself whether it hangs. See docs/health.md.

With --isolation sandbox it sees its directory, a home of its own and a read-only system, and nothing else of your files; --mount opens more. It does not see your logins: give it one with --profile, or a key with --env. With --network allow-list it reaches the hosts that --allow names and those that its assistant needs, and nothing else. Limits hold with and without an isolation. See docs/isolation.md.

Where a quota or the memory of the machine has no room, the start is refused; with --wait it stands in a queue, which outlives the daemon, and ctrl-c leaves it there. See docs/quotas.md.

AGENT is one of those that berth agents lists. Without one, COMMAND is run as it is.

The program gets a small, clear environment: HOME, PATH, locale, proxies and the like from you, and what --env names. An assistant also gets the variables of its own vendor, and nobody else's. Words after -- are its own arguments.`,
  examples: [
    'berth start demo --attach',
    'berth start claude -C ~/work/app',
    'berth start shell -n scratch -C ~/work/app',
    'berth start -n tests -e CI=1 -- npm test',
    'berth start -n worker --restart always -- ./worker.sh',
    'berth start -p web --restart always --health-http web -- ./serve.sh',
    'berth start -n site --port web --port api:8080 -- npm run dev',
    'berth start claude --isolation sandbox --memory 4g --pids 512',
    'berth start claude --memory 4g --wait=30m',
    'berth start claude --isolation sandbox --network allow-list',
  ],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { client, out, json, flags } = invocation;
  if (flags.on('attach')) requireTerminal();
  const agent = invocation.words[0] ?? (await chooseAgent(invocation));
  const begun = await withProgress(out, 'starting', client.start(input(invocation, agent)));
  const instance = begun.status === 'queued' ? await waited(invocation, begun) : begun;
  if (json) out.json(instance);
  else if (!flags.on('attach')) out.print(instance.name);
  if (!json && !PLAIN.has(instance.agent)) await warn(invocation, instance);
  if (!json && instance.ports.length > 0) out.note(portsNote(invocation, instance));
  if (!flags.on('attach')) return 0;
  const { attach } = await import('../terminal/attach.ts');
  return attach(invocation, {
    target: instance.id,
    name: instance.name,
    readOnly: false,
    detachKeys: undefined,
    started: true,
  });
}

async function waited(invocation: Invocation, queued: InstanceView): Promise<InstanceView> {
  const { waitForRoom } = await import('../wait-for-room.ts');
  const instance = await waitForRoom(invocation, queued);
  if (instance.exit?.cause !== 'start_failed') return instance;
  const message = `${instance.name} could not be started: ${instance.exit.detail ?? 'nothing is known of it'}`;
  throw new BerthError({ code: 'start_failed', message });
}

/** What may be wrong with an assistant's program, such as a version that was never tried. It runs all the same. */
async function warn(
  { client, out, environment }: Invocation,
  { agent }: Pick<InstanceView, 'agent'>,
): Promise<void> {
  const waiting = new AbortController();
  const known = client.agentPrograms(passableVariables(environment), agent).catch(() => []);
  const late = delay(WARNING_MS, [], { signal: waiting.signal }).catch(() => []);
  const agents = await Promise.race([known, late]);
  waiting.abort();
  for (const problem of agents[0]?.program?.problems ?? []) out.note(`warning: ${problem}`);
}

function input(invocation: Invocation, agent: string | undefined): StartInput {
  const ports = invocation.flags.list('port').map(parsePortWish);
  return {
    ...startInput(invocation, agent, invocation.command),
    ...(ports.length === 0 ? {} : { ports }),
    ...parseRestart(invocation.flags.text('restart')),
    ...isolationInput(invocation.flags),
    ...healthInput(invocation.flags),
    ...waitInput(invocation.flags.text('wait')),
  };
}

function waitInput(text: string | undefined): Pick<StartInput, 'waitMs'> {
  if (text === undefined) return {};
  return { waitMs: text === FOR_EVER ? 0 : Math.max(1, parseDuration('wait', text)) };
}

/** Neither agent nor command: a person at a terminal is asked, anyone else is told. */
async function chooseAgent({ client, command: words, out }: Invocation): Promise<string | undefined> {
  if (words !== undefined) return undefined;
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    const message = 'berth start: name an agent, or give a command after --. See: berth start --help';
    throw new BerthError({ code: 'usage', message });
  }
  const agents = (await client.agents()).filter(({ id }) => id !== 'command');
  agents.forEach(({ id, title }, index) => out.note(`  ${index + 1}) ${id.padEnd(10)} ${title}`));
  const { createInterface } = await import('node:readline/promises');
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = (await prompt.question('Which agent? ')).trim();
  prompt.close();
  const chosen = agents[Number(answer) - 1]?.id ?? answer;
  if (chosen === '') throw new BerthError({ code: 'usage', message: 'berth start: nothing was chosen.' });
  return chosen;
}
