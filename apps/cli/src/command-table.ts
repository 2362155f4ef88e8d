import type { CommandSpec } from './command.ts';

/** Every command with one line for the overview. A command's own module is loaded when it runs, and not before. */
export const COMMANDS: readonly CommandEntry[] = [
  entry('start', 'Start an agent or a command in a terminal of its own', () => import('./commands/start.ts')),
  entry('ls', 'List instances', () => import('./commands/ls.ts')),
  entry(
    'top',
    'Show live what runs and what it uses; attach and stop from there',
    () => import('./commands/top.ts'),
  ),
  entry('stats', 'Show what an instance has used during the last hour', () => import('./commands/stats.ts')),
  entry('attach', 'Look at an instance’s terminal and type into it', () => import('./commands/attach.ts')),
  entry('logs', 'Print what an instance has printed', () => import('./commands/logs.ts')),
  entry(
    'send',
    'Send a prompt to an assistant, or type text into a program',
    () => import('./commands/send.ts'),
  ),
  entry(
    'ask',
    'Send a prompt, wait for the end of the turn, print the answer',
    () => import('./commands/ask.ts'),
  ),
  entry(
    'run',
    'Give an assistant one prompt and print its answer: for scripts',
    () => import('./commands/run.ts'),
  ),
  entry(
    'inbox',
    'Show what was sent to an assistant, and what became of it',
    () => import('./commands/inbox.ts'),
  ),
  entry('approve', 'Say yes to what assistants ask to be allowed', () => import('./commands/approve.ts')),
  entry('deny', 'Say no to what assistants ask to be allowed', () => import('./commands/deny.ts')),
  entry('interrupt', 'End what assistants do now', () => import('./commands/interrupt.ts')),
  entry('stop', 'Stop instances', () => import('./commands/stop.ts')),
  entry(
    'archive',
    'Put instances away; attaching or sending wakes them',
    () => import('./commands/archive.ts'),
  ),
  entry(
    'exec',
    'Run a command where an instance runs, confined as it is',
    () => import('./commands/exec.ts'),
  ),
  entry('set', 'Change limits and restart policy, also while it runs', () => import('./commands/set.ts')),
  entry('restart', 'Start an instance again: same instance, new run', () => import('./commands/restart.ts')),
  entry('rm', 'Remove stopped instances; logs and directories stay', () => import('./commands/rm.ts')),
  entry(
    'restore',
    'Bring removed or archived instances back; none is started',
    () => import('./commands/restore.ts'),
  ),
  entry('inspect', 'Show everything about an instance', () => import('./commands/inspect.ts')),
  entry(
    'history',
    'Tell what happened to an instance, in plain words',
    () => import('./commands/history.ts'),
  ),
  entry(
    'recover',
    'Start now what waits to be started again, or show what does',
    () => import('./commands/recover.ts'),
  ),
  entry('release', 'Start again what was blocked or quarantined', () => import('./commands/release.ts')),
  entry(
    'pause-recovery',
    'Start nothing again by itself, until it is switched on again',
    () => import('./commands/pause-recovery.ts'),
  ),
  entry('wait', 'Wait until an instance runs or has ended', () => import('./commands/wait.ts')),
  entry('quota', 'Show what there is room for, and who waits for it', () => import('./commands/quota.ts')),
  entry('ports', 'Show who holds which port', () => import('./commands/ports.ts')),
  entry('open', 'Look at a port of an instance in your browser', () => import('./commands/open.ts')),
  entry('events', 'Show what happened', () => import('./commands/events.ts')),
  entry(
    'audit',
    'Show who did what, and check that nobody has changed the record',
    () => import('./commands/audit.ts'),
  ),
  entry(
    'notify',
    'Show how you are told that an assistant needs you, and try it',
    () => import('./commands/notify.ts'),
  ),
  entry('explain', 'Show why an assistant is said to do what it does', () => import('./commands/explain.ts')),
  entry(
    'agents',
    'List the agents that can be started, and install their programs',
    () => import('./commands/agents.ts'),
  ),
  entry(
    'image',
    'Build, fetch, list and remove images for instances in containers',
    () => import('./commands/image.ts'),
  ),
  entry('ui', 'Sign a browser in to the page, by a link that is good once', () => import('./commands/ui.ts')),
  entry(
    'token',
    'Make, list and revoke what lets scripts and browsers in',
    () => import('./commands/token.ts'),
  ),
  entry('up', 'Start the daemon and show where to go on', () => import('./commands/up.ts')),
  entry('down', 'Stop the daemon; with --all the instances too', () => import('./commands/down.ts')),
  entry('daemon', 'Run, start, stop or look at the daemon', () => import('./commands/daemon.ts')),
  entry(
    'service',
    'Have your service manager run the daemon, also after a reboot',
    () => import('./commands/service.ts'),
  ),
  entry(
    'doctor',
    'Compare what is written down with what is there; repair what is safe',
    () => import('./commands/doctor.ts'),
  ),
  entry(
    'completion',
    'Print a script that completes commands with the tab key',
    () => import('./commands/completion.ts'),
  ),
  entry(
    'shell-init',
    'Print functions for your shell that run assistants in a berth',
    () => import('./commands/shell-init.ts'),
  ),
  entry('version', 'Show versions', () => import('./commands/version.ts')),
];

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<CommandSpec>;
}

function entry(
  name: string,
  summary: string,
  load: () => Promise<{ readonly command: Omit<CommandSpec, 'name' | 'summary'> }>,
): CommandEntry {
  return { name, summary, load: async () => ({ name, summary, ...(await load()).command }) };
}
