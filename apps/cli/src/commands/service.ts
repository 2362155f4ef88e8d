import { serviceManager } from '@berth/client/service';
import type { CommandSpec, Invocation } from '../command.ts';
import { withProgress } from '../progress.ts';
import { installService, type InstalledService } from '../service/install-service.ts';
import type { ServicePlace } from '../service/place.ts';
import { removeService } from '../service/remove-service.ts';
import { type ServiceStatus, serviceStatus } from '../service/service-status.ts';
import { columns } from '../table.ts';

const ACTIONS = {
  install: 'has the daemon run by it now and from its start on, or again after Berth or Node moved',
  remove: 'takes that away and ends the daemon; instances go on',
  status: 'whether it is installed, and who runs the daemon',
};

export const command = {
  usage: 'install|remove|status',
  options: {},
  words: { min: 1, max: 1, completes: [ACTIONS] },
  notes:
    'The service manager is the systemd of the user on Linux and launchd on macOS, where this was not run yet. It starts the daemon when you log in, or with the machine, and again whenever it crashes. Instances are not touched by any of this.',
  examples: ['berth service install', 'berth service status', 'berth service remove'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

const ACTS: Readonly<
  Record<keyof typeof ACTIONS, (invocation: Invocation, place: ServicePlace) => Promise<number>>
> = { install, remove, status };

async function run(invocation: Invocation): Promise<number> {
  const { client, environment, daemonEntry: entry } = invocation;
  const program = { paths: client.paths, entry, environment, umask: process.umask() };
  const place = { client, manager: serviceManager(environment), program };
  return ACTS[invocation.words[0] as keyof typeof ACTIONS](invocation, place);
}

async function install({ json, out }: Invocation, place: ServicePlace): Promise<number> {
  const installed = await withProgress(out, 'handing the daemon over', installService(place));
  if (json) out.json(installed);
  else out.print(installedText(installed));
  return 0;
}

async function remove({ json, out }: Invocation, place: ServicePlace): Promise<number> {
  const removed = await withProgress(out, 'waiting for the daemon to end', removeService(place));
  if (json) out.json(removed);
  else if (!removed.removed) out.print(`No service is installed: there is no ${removed.file}.`);
  else {
    out.print(`${removed.file} is gone, and the daemon of the service has ended. Instances go on.
The next command starts a daemon in the background.`);
  }
  return 0;
}

async function status({ json, out }: Invocation, place: ServicePlace): Promise<number> {
  const seen = await serviceStatus(place);
  if (json) out.json(seen);
  else out.print([columns(rows(seen)), ...advice(seen)].join('\n'));
  return 0;
}

function installedText({ changed, file, pid, replaced, running, withoutLogin }: InstalledService): string {
  const first = changed
    ? `The daemon (pid ${pid}) is run by the service manager now. ${running} instances go on.`
    : `The service was installed already, and runs the daemon (pid ${pid}).`;
  const handedOver =
    replaced === null ? [] : [`The one before (pid ${replaced}) has ended and handed over to it.`];
  return [first, ...handedOver, `Its file: ${file}`, ...lingerAdvice(withoutLogin)].join('\n');
}

function rows(seen: ServiceStatus): string[][] {
  const daemon = seen.daemon === null ? 'none answers' : `pid ${seen.daemon}`;
  return [
    ['file', seen.file],
    ['installed', { none: 'no', own: 'yes', foreign: 'no: the file is not Berth’s' }[seen.installed]],
    ['for', seen.state ?? '-'],
    ['starts by itself', seen.enabled ? 'yes' : 'no'],
    ['service', seen.activity],
    ['daemon', seen.isServiceDaemon ? `${daemon}, run by the service` : daemon],
  ];
}

function advice(seen: ServiceStatus): string[] {
  if (seen.installed !== 'own') return [];
  if (seen.isOutdated) {
    return ['Berth, Node or a setting is not where it was then. Write the file anew: berth service install'];
  }
  const takeOver = 'Another daemon serves. Have the service take over: berth service install';
  const isOther = seen.daemon !== null && !seen.isServiceDaemon;
  return [...(isOther ? [takeOver] : []), ...lingerAdvice(seen.withoutLogin)];
}

function lingerAdvice(withoutLogin: boolean | null): string[] {
  if (withoutLogin !== false || process.platform !== 'linux') return [];
  return [
    'It ends with your last logout and begins with the next login, and so do instances. To keep them without: loginctl enable-linger',
  ];
}
