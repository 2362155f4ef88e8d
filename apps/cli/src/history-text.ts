import {
  type EventType,
  type ExitCause,
  type LimitName,
  NETWORK_REFUSALS,
  type NetworkRefusal,
  type RecoveryReason,
  type Rung,
} from '@berth/contract';
import type { EventView } from '@berth/contract/schemas';
import { limitAmount } from './limit-text.ts';
import { printable } from './printable.ts';

type Data = Readonly<Record<string, unknown>>;

/** What each event is in plain words. */
const SENTENCES: Readonly<Record<EventType, (data: Data) => string>> = {
  'instance.created': ({ agent, workspace }) => `created: ${said(agent)} in ${said(workspace)}`,
  'instance.queued': ({ reason }) => `it waits for room: ${said(reason)}`,
  'instance.admitted': ({ waitedMs }) => `there is room for it, after ${seconds(waitedMs)}`,
  'instance.withdrawn': (data) => withdrawn(data),
  'instance.expired': ({ waitedMs, reason }) =>
    `it found no room in ${seconds(waitedMs)}${reason == null ? '' : `: ${said(reason)}`}`,
  'instance.removed': () => 'removed; its logs stay',
  'instance.restored': ({ from }) =>
    from === 'archive' ? 'it was taken out of the archive' : 'its removal was taken back',
  'instance.archived': ({ why: cause, idleMs, for: other }) =>
    cause === 'room'
      ? `it was archived: it had been idle for ${seconds(idleMs)}, and ${other == null ? 'another one' : said(other)} needed room`
      : 'it was archived',
  'instance.changed': (data) => changed(data),
  'run.starting': ({ generation }) => `run ${said(generation)} is being started`,
  'run.started': ({ generation, pid }) => `run ${said(generation)} runs (pid ${said(pid)})`,
  'run.stopping': ({ signal }) => `it was asked to stop (${said(signal)})`,
  'run.exited': (data) => ended(data),
  'run.lost': ({ reason }) => `its keeper cannot be reached: ${said(reason)}`,
  'run.found': () => 'its keeper answers again',
  'recovery.planned': ({ reason, attempt, delayMs }) =>
    `it will be started again in ${seconds(delayMs)}: ${why(reason)} (attempt ${said(attempt)})`,
  'recovery.restarted': ({ reason, attempt, durationMs }) =>
    `it runs again after ${seconds(durationMs)}: ${why(reason)} (attempt ${said(attempt)})`,
  'recovery.refused': ({ detail }) => `it could not be started again: ${said(detail)}`,
  'recovery.blocked': ({ reason, detail }) => `it is not started again: ${why(reason)} (${said(detail)})`,
  'recovery.quarantined': ({ reason }) => `it is quarantined: ${why(reason)}`,
  'recovery.held': ({ why: cause, detail }) =>
    cause === 'room' ? `its start waits for room: ${said(detail)}` : `starts are held: ${said(cause)}`,
  'recovery.released': ({ state }) => `it was ${said(state)}, and somebody let it be started`,
  'recovery.cancelled': ({ state }) => `it was ${said(state)}, and somebody decided otherwise`,
  'recovery.paused': () => 'recovery was paused',
  'recovery.resumed': () => 'recovery goes on',
  'health.changed': ({ health, detail, failures }) =>
    health === 'unhealthy'
      ? `it is unhealthy after ${said(failures)} failed probes: ${said(detail)}`
      : `it is ${said(health)}`,
  'health.suspected': ({ quietMs }) =>
    `it may hang: no sign of life for ${seconds(quietMs)} in the midst of work`,
  'health.rung': ({ rung }) => DONE[rung as Rung] ?? `it was tried: ${said(rung)}`,
  'health.cleared': ({ sign }) => CLEARED[String(sign)] ?? `it does not hang: ${said(sign)}`,
  'health.condemned': ({ why: cause, detail }) =>
    `it is ended, to be started again: it ${cause === 'hung' ? 'hangs' : 'is unhealthy'}${detail == null ? '' : ` (${said(detail)})`}`,
  'limit.near': ({ limit, used, value }) =>
    `it has nearly used up its limit of ${limitOf(limit)}: ${amount(limit, used)} of ${amount(limit, value)}`,
  'limit.reached': (data) => REACHED[data['limit'] as LimitName]?.(data) ?? 'it has reached a limit',
  'network.allowed': (data) => `it was let through to ${reached(data)}`,
  'network.refused': (data) => `it was refused ${reached(data)}: ${refusedFor(data)}`,
  'disk.low': ({ path, free, total }) =>
    `the disk of ${path == null ? 'Berth’s own state' : said(path)} is nearly full: ${amount('disk', free)} of ${amount('disk', total)} free`,
  'activity.changed': ({ activity, detail }) =>
    `its assistant is ${said(activity)}${detail == null ? '' : `: ${said(detail)}`}`,
  'conversation.changed': ({ conversation, state }) =>
    state === 'begun'
      ? `something was said in its conversation ${said(conversation)}`
      : `its conversation is ${said(conversation)}`,
  'prompt.queued': ({ bytes }) => `a prompt of ${said(bytes)} bytes was sent to it`,
  'prompt.delivered': ({ evidence }) => `it took the prompt (${said(evidence)})`,
  'prompt.unconfirmed': ({ reason }) => `a prompt is unconfirmed: ${said(reason)}`,
  'prompt.withdrawn': ({ reason }) =>
    reason == null ? 'a prompt was taken back' : `a prompt is not typed any more: ${said(reason)}`,
  'dialog.answered': ({ answer, detail }) =>
    `its dialog was answered: ${said(answer)}${detail == null ? '' : ` (${said(detail)})`}`,
  'turn.interrupted': () => 'it was interrupted',
  'input.sent': ({ bytes }) => `${said(bytes)} bytes were typed into it`,
  'port.unleased': ({ port }) => `it listens on port ${said(port)}, which is not leased to it`,
  'registry.restored': ({ generation }) => `the registry came back from the backup ${said(generation)}`,
  'daemon.started': ({ version }) => `a daemon took over (Berth ${said(version)})`,
};

function withdrawn({ why: cause, detail }: Data): string {
  if (cause === 'refused') return `it left the queue, for it cannot be started any more: ${said(detail)}`;
  if (cause !== 'restored') return 'somebody took it out of the queue';
  return 'it left the queue: the registry came back from a backup, which cannot tell whether somebody had taken it out';
}

/** What came of a limit that was reached. */
const REACHED: Readonly<Partial<Record<LimitName, (data: Data) => string>>> = {
  memory: ({ times, value }) =>
    `${said(times)} of its processes killed at its limit of ${amount('memory', value)} of memory: give it more with --memory`,
  pids: ({ times, value }) =>
    `${said(times)} new processes refused at its limit of ${amount('pids', value)}: give it more with --pids`,
  disk: ({ used, value }) =>
    `it has ${amount('disk', used)} on disks, more than ${amount('disk', value)}: nothing keeps it from more`,
  run: ({ value, signal }) => `its run has taken ${amount('run', value)}, and is ended (${said(signal)})`,
  idle: ({ value, signal }) =>
    `nobody has needed it for ${amount('idle', value)}, and it is archived (${said(signal)})`,
};

/** A line for each event, with a line for each day before them. Of what a newer Berth has written, the name is told. */
export function historyLines(events: readonly EventView[]): string[] {
  return events.flatMap((event, index) => {
    const [day, time] = localTime(event.time);
    const before = events[index - 1];
    const heading = before !== undefined && localTime(before.time)[0] === day ? [] : [day];
    return [...heading, `  ${time}  ${printable(sentence(event))}`];
  });
}

function sentence({ type, data }: EventView): string {
  const tell: ((data: Data) => string) | undefined = Object.hasOwn(SENTENCES, type)
    ? SENTENCES[type]
    : undefined;
  return tell?.(data) ?? type;
}

function ended({ code, signal, cause, detail }: Data): string {
  const how = code == null ? (signal == null ? '' : ` by ${said(signal)}`) : ` with ${said(code)}`;
  const why = CAUSES[cause as ExitCause] ?? said(cause);
  return `it ended${how}: ${why}${detail == null ? '' : ` (${said(detail)})`}`;
}

const CAUSES: Readonly<Record<ExitCause, string>> = {
  exited: 'by itself',
  signalled: 'somebody else sent it a signal',
  stopped: 'it was stopped',
  out_of_memory: 'the kernel killed it for want of memory',
  run_limit: 'its run had taken as long as it may',
  idle_limit: 'nobody had needed it for long',
  keeper_lost: 'its keeper died',
  reboot: 'the machine was rebooted',
  start_failed: 'it could not be started',
  start_interrupted: 'the daemon died while it was started',
};

/** What is done about one that may hang. */
const DONE: Readonly<Record<Rung, string>> = {
  probe: 'its terminal was nudged, to see whether it still paints',
  interrupt: 'its keys for breaking off were typed',
  signal: 'its program was sent SIGINT',
  condemn: 'it is to be ended',
};

const CLEARED: Readonly<Record<string, string>> = {
  activity: 'it does not hang: it is not at work any more',
  signal: 'it does not hang: it told something',
  output: 'it does not hang: it printed something',
  cpu: 'it does not hang: it computes',
  tool: 'it does not hang: it waits for a program that it has started',
  unseen: 'it cannot be said whether it hangs: it cannot be seen',
  slept: 'it cannot be said whether it hangs: the machine has slept',
};

function why(reason: unknown): string {
  return WHY[reason as RecoveryReason] ?? said(reason);
}

const WHY: Readonly<Record<RecoveryReason, string>> = {
  crashed: 'it had failed',
  killed: 'somebody had killed it',
  left: 'it had left, and is to run always',
  run_limit: 'its run had taken as long as it may',
  out_of_memory: 'it had run out of memory',
  keeper_lost: 'its keeper had died',
  rebooted: 'the machine was rebooted',
  start_interrupted: 'its start was cut short',
  start_failed: 'it could not be started',
  unresponsive: 'it hung',
  limited: 'a usage limit was reached',
  auth_failed: 'its login is missing or no longer valid',
  command: 'its program cannot be run',
  context_lost: 'its conversation is not there any more',
  refused: 'what it needs is not there',
  crash_loop: 'it failed in the same way again and again',
  budget: 'it was started again as often as is allowed',
};

function seconds(ms: unknown): string {
  return typeof ms === 'number' ? `${(ms / 1000).toFixed(1)} s` : '?';
}

function changed({ limits, restart }: Data): string {
  const named = typeof limits === 'object' && limits !== null ? Object.entries(limits) : [];
  const parts = named.map(([limit, value]) =>
    value === null ? `no limit of ${limitOf(limit)}` : `${limitOf(limit)} limited to ${amount(limit, value)}`,
  );
  const policy = restart == null ? [] : [`restart ${said(restart).replace('_', '-')}`];
  const all = [...parts, ...policy];
  return all.length === 0 ? 'its settings were changed' : all.join(', ');
}

/** Host and port, and how often. */
function reached({ host, port, times }: Data): string {
  const where = host == null ? 'other hosts' : `${said(host)}:${said(port)}`;
  return times === 1 ? where : `${where}, ${said(times)} times`;
}

function refusedFor({ reason, address }: Data): string {
  const why = NETWORK_REFUSALS[reason as NetworkRefusal] ?? said(reason);
  return address == null ? why : `${why} (${said(address)})`;
}

function limitOf(limit: unknown): string {
  return LIMITED[limit as LimitName] ?? said(limit);
}

/** What limits are of. */
const LIMITED: Readonly<Record<LimitName, string>> = {
  memory: 'memory',
  cpus: 'processors',
  pids: 'processes',
  files: 'open files',
  disk: 'disk',
  run: 'run time',
  idle: 'idle time',
};

function amount(limit: unknown, value: unknown): string {
  return typeof value === 'number' ? limitAmount(limit as LimitName, value) : said(value);
}

function said(value: unknown): string {
  if (value == null) return '?';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Day and time of this place. */
function localTime(time: string): readonly [string, string] {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return [day, [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')];
}
