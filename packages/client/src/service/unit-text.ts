import { BerthError } from '@berth/contract';
import { serviceMark } from './service-file.ts';
import { type ServiceProgram, serviceCommand, serviceVariables } from './service-program.ts';

/** Exit statuses after which nobody wants a new daemon: it was asked to end, or another one serves already. */
const ENDS_FOR_GOOD = '0 7';
const OWN_SCOPE: readonly string[] = [
  '--user',
  '--scope',
  '--quiet',
  '--collect',
  '--description=Berth and the instances that it started',
  '--property=Delegate=yes',
  '--property=TasksMax=infinity',
  '--',
];

/**
 * A unit of the user's systemd. The daemon goes into a scope of its own, taking the main process of the service along:
 * the groups of instances then lie in that scope. In the group of the service itself they would keep it from being
 * started again, since a group of version 2 that hands its controllers on takes no process.
 */
export function unitText(program: ServiceProgram, scopeProgram: string | undefined): string {
  const scope = scopeProgram === undefined ? [] : [scopeProgram, ...OWN_SCOPE];
  const command = [...scope, ...serviceCommand(program)].map(commandWord).join(' ');
  const variables = Object.entries(serviceVariables(program))
    .map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`)
    .join('\n');
  const { paths, umask } = program;
  return `# This file was ${serviceMark(paths.state)}.
# It is written anew by that command, and taken away by \`berth service remove\`.

[Unit]
Description=Berth, which keeps coding assistants and other programs running
# One that cannot start is tried again ten times a minute at most. The next \`berth\` command then says why.
StartLimitIntervalSec=60
StartLimitBurst=10

[Service]
Type=exec
ExecStart=${command}
${variables}
WorkingDirectory=/
UMask=${umask.toString(8).padStart(4, '0')}
StandardError=append:${specifierFree(oneLine(paths.daemonLog))}
# Only the daemon ends with the service: its instances go on, and the next daemon finds them.
KillMode=process
TimeoutStopSec=30
Restart=always
RestartSec=100ms
# It was asked to end (0), or another daemon serves (7).
RestartPreventExitStatus=${ENDS_FOR_GOOD}
# When memory runs out, instances go before the daemon, and one that went does not take the service along.
OOMPolicy=continue
# The lowest that a user's service manager may give.
OOMScoreAdjust=100
TasksMax=infinity

[Install]
WantedBy=default.target
`;
}

/** Of a command line, where systemd also looks for variables. */
function commandWord(word: string): string {
  return /^[\w@/.,:=+-]+$/.test(word) ? word : quoted(word.replaceAll('$', '$$$$'));
}

/** systemd.syntax(7): C-like escapes in double quotes; a percent sign begins a specifier. */
function quoted(text: string): string {
  return `"${specifierFree(oneLine(text)).replaceAll(/["\\]/g, '\\$&')}"`;
}

function specifierFree(text: string): string {
  return text.replaceAll('%', '%%');
}

/** What it would take to write a line end into a unit is not worth it. */
function oneLine(text: string): string {
  if (!/[\n\r\0]/.test(text)) return text;
  throw new BerthError({
    code: 'usage',
    message: `A service cannot be made with a line end in a path or variable: ${JSON.stringify(text)}.`,
  });
}
