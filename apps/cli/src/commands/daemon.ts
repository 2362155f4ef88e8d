import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { BerthError, messageOf } from '@berth/contract';
import type { DaemonView } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { listeningRows } from '../listen-options.ts';
import { withProgress } from '../progress.ts';
import { columns } from '../table.ts';
import { endDaemon, orAbsent } from './end-daemon.ts';

const ACTIONS = {
  run: 'in the foreground, until it is ended with ctrl-c',
  start: 'in the background',
  stop: 'ends the daemon; instances go on',
  restart: 'ends it and starts a new one; instances go on',
  status: 'what runs, without ever starting anything',
  logs: 'prints the daemon’s log',
};

export const command = {
  usage: 'run|start|stop|restart|status|logs [--force]',
  options: { force: { type: 'boolean', help: 'with stop and restart: kill a daemon that does not answer' } },
  words: { min: 1, max: 1, completes: [ACTIONS] },
  examples: ['berth daemon status --json', 'berth daemon restart', 'berth daemon stop --force'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

const ACTS: Readonly<Record<keyof typeof ACTIONS, (invocation: Invocation) => Promise<number>>> = {
  run: runHere,
  start,
  stop,
  restart,
  status,
  logs,
};

async function run(invocation: Invocation): Promise<number> {
  return ACTS[invocation.words[0] as keyof typeof ACTIONS](invocation);
}

/** This process becomes the daemon; it never returns. */
async function runHere({ daemonEntry }: Invocation): Promise<number> {
  await import(pathToFileURL(daemonEntry).href);
  return new Promise(() => undefined);
}

async function start({ client, json, out }: Invocation): Promise<number> {
  const daemon = await withProgress(out, 'starting the daemon', client.daemon());
  if (json) out.json(daemon);
  else out.print(`The daemon runs (pid ${daemon.pid}).`);
  return 0;
}

async function stop({ client, json, out, flags }: Invocation): Promise<number> {
  if (flags.on('force')) return kill({ client, json, out });
  const ended = await withProgress(out, 'waiting for the daemon to end', endDaemon({ client }));
  if (json) out.json(ended);
  else if (ended.pid === null) out.print('No daemon was running.');
  else out.print(`The daemon (pid ${ended.pid}) has ended. ${ended.running} instances go on without it.`);
  return 0;
}

async function kill({ client, json, out }: Pick<Invocation, 'client' | 'json' | 'out'>): Promise<number> {
  const pid = await client.killDaemon();
  if (json) out.json({ pid: pid ?? null });
  else
    out.print(
      pid === undefined ? 'No daemon was running.' : `The daemon (pid ${pid}) was killed. Instances go on.`,
    );
  return 0;
}

async function restart(invocation: Invocation): Promise<number> {
  if (invocation.flags.on('force')) await invocation.client.killDaemon();
  else await endDaemon(invocation);
  return start(invocation);
}

async function status({ client, json, out }: Invocation): Promise<number> {
  const daemon = await orAbsent(client.existingDaemon());
  if (daemon === undefined) {
    const message = `No daemon answers on ${client.paths.daemonSocket}. Start it with: berth up`;
    throw new BerthError({ code: 'daemon_unavailable', message });
  }
  if (json) out.json(daemon);
  else out.print(columns(rows(daemon)));
  return 0;
}

async function logs({ client, out, json }: Invocation): Promise<number> {
  const path = client.paths.daemonLog;
  try {
    if (json) {
      out.json({ path, text: await readFile(path, 'utf8') });
      return 0;
    }
    await pipeline(createReadStream(path), process.stdout, { end: false });
  } catch (error) {
    out.note(`The daemon's log ${path} cannot be read: ${messageOf(error)}`);
    return 1;
  }
  return 0;
}

function rows(daemon: DaemonView): string[][] {
  const { listening, ...facts } = daemon;
  return [
    ...Object.entries(facts).map(([name, value]) => [name, String(value)]),
    ...listeningRows(listening),
  ];
}
