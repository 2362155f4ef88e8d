import type { ActorId, EventId, InstanceId, NodeId, RunId } from './ids.ts';

/** Event types and the version of their `data`. A type's data only grows; anything else is a new version. */
export const EVENT_TYPES = {
  'instance.created': { version: 1, meaning: 'An instance was admitted. data: name, agent, workspace.' },
  'instance.queued': {
    version: 1,
    meaning:
      'There is no room for it: it waits. data: reason, until (ms since the epoch; null: for as long as it takes).',
  },
  'instance.admitted': { version: 1, meaning: 'It waited, and there is room for it. data: waitedMs.' },
  'instance.withdrawn': {
    version: 1,
    meaning:
      'It waited for room and does not any longer: it is removed. data: why (asked: somebody stopped it; refused: it cannot be started any more; restored: the registry came back from a backup, and whether somebody had taken it out since cannot be told), code, detail.',
  },
  'instance.expired': {
    version: 1,
    meaning: 'It found no room in the time that it had: it is removed. data: waitedMs, reason (or null).',
  },
  'instance.removed': {
    version: 1,
    meaning:
      'An instance was removed; its record and logs stay as a tombstone. data: archived (whether it was put away before, which it is again when the removal is taken back).',
  },
  'instance.restored': {
    version: 1,
    meaning:
      'It is there again, and does not run. data: from (trash: its removal was taken back; archive: it is not put away any more).',
  },
  'instance.archived': {
    version: 1,
    meaning:
      'An instance was put away: it does not run, keeps everything, and wakes when it is needed. data: why (room: it was idle, and another one needed its room), idleMs, for (name of the other one, or null), code (what there was no room in); empty when somebody asked for it.',
  },
  'instance.changed': {
    version: 1,
    meaning:
      'Somebody changed what it may take or how it comes back. data: limits (null: taken off), restart, before (limits, restart).',
  },
  'run.starting': { version: 1, meaning: 'A run was admitted. data: generation, ports (where it has some).' },
  'run.started': { version: 1, meaning: 'The program runs. data: pid, generation.' },
  'run.stopping': { version: 1, meaning: 'A stop was asked for. data: signal, graceMs.' },
  'run.exited': { version: 1, meaning: 'The run is over. data: exit facts.' },
  'run.lost': { version: 1, meaning: 'The keeper cannot be reached. data: reason.' },
  'run.found': { version: 1, meaning: 'A lost keeper answers again.' },
  'recovery.planned': {
    version: 1,
    meaning:
      'It will be started again. data: reason, attempt, at (ms since the epoch), delayMs, livedMs, activity (what its assistant last did, or null).',
  },
  'recovery.restarted': {
    version: 1,
    meaning: 'It runs again. data: reason, attempt, durationMs (since it ended).',
  },
  'recovery.refused': {
    version: 1,
    meaning: 'It could not be started again now. data: reason, detail, attempt, at (of the next attempt).',
  },
  'recovery.blocked': {
    version: 1,
    meaning: 'It is not started again until a person has mended something. data: reason, detail.',
  },
  'recovery.quarantined': {
    version: 1,
    meaning:
      'It failed too often and is left as it is. data: reason, failures (run, at, livedMs, signature), workspace, environment (fingerprint).',
  },
  'recovery.held': {
    version: 1,
    meaning:
      'Its start waits although it is due. data: why (paused, correlated, host_budget, room), group, until (ms since the epoch, or null), detail (what has no room).',
  },
  'recovery.released': { version: 1, meaning: 'A person let it be started again. data: state (before).' },
  'recovery.cancelled': {
    version: 1,
    meaning: 'A person decided otherwise before it was started again. data: state (before).',
  },
  'recovery.paused': { version: 1, meaning: 'Nothing is started again by itself from now on.' },
  'recovery.resumed': { version: 1, meaning: 'What waits is started again.' },
  'health.changed': {
    version: 1,
    meaning:
      'Its health check says something else now. data: health, before, detail (what was found wrong, or null), failures (in a row).',
  },
  'health.suspected': {
    version: 1,
    meaning:
      'An assistant is at work and has shown no sign of life for so long that it is suspected to hang. data: quietMs.',
  },
  'health.rung': {
    version: 1,
    meaning:
      'The next thing is done about a suspected assistant. data: rung (probe, interrupt, signal, condemn), deadlineMs (until the one after that).',
  },
  'health.cleared': {
    version: 1,
    meaning:
      'A suspected assistant has shown a sign of life, or cannot be judged any more; nothing more is done. data: sign (activity, signal, output, cpu, tool, unseen, slept), rung (the last one).',
  },
  'health.condemned': {
    version: 1,
    meaning:
      'It was not well and is ended, so that it can be started again. data: why (unhealthy, hung), detail, signal, graceMs.',
  },
  'limit.near': {
    version: 1,
    meaning:
      'It has nearly used up a limit. data: limit (memory, cpus, pids, disk, run, idle), used (of processors on average over a minute), value (bytes, processors, a count, or milliseconds).',
  },
  'limit.reached': {
    version: 1,
    meaning:
      'A limit was reached. Of memory and pids: the kernel killed a process for want of memory, or refused a new one; data: limit, times (since the last such event), value. Of disk: it has as much there, and nobody keeps it from more; data: limit, used, value. Of run and idle: its time is used up and it is ended; data: limit, used, value, signal, graceMs.',
  },
  'disk.low': {
    version: 1,
    meaning:
      'A disk is nearly full. data: path (a workspace on it, or null for that of Berth’s own state), free, total (bytes).',
  },
  'network.allowed': {
    version: 1,
    meaning:
      'A connection to a host on its list was let through. data: host (null: further hosts, told of together), port, address, times (since this was last told, at most once an hour), sequence in the run, at (ms since the epoch).',
  },
  'network.refused': {
    version: 1,
    meaning:
      'A connection was refused, since its list does not have it. data: host (null: further ones, told of together, or none), port, address (where a name led), reason (host, port, address, unresolved, malformed), times (since this was last told, at most once an hour), sequence in the run, at (ms since the epoch).',
  },
  'activity.changed': {
    version: 1,
    meaning:
      'An assistant does something else now. data: activity, before, source, label, detail, resetsAt (ms since the epoch), generation of the run, sequence of the signal in it, prompts taken in it so far.',
  },
  'conversation.changed': {
    version: 1,
    meaning:
      'The conversation of an assistant is known, or something was said in it. data: conversation, state.',
  },
  'prompt.queued': { version: 1, meaning: 'A prompt was put into the inbox. data: prompt, bytes.' },
  'prompt.delivered': { version: 1, meaning: 'The assistant took a prompt. data: prompt, evidence.' },
  'prompt.unconfirmed': {
    version: 1,
    meaning: 'A prompt was typed, and nothing showed that the assistant took it. data: prompt, reason.',
  },
  'prompt.withdrawn': {
    version: 1,
    meaning:
      'A prompt was taken back before it was typed. data: prompt, reason (where nobody took it back: its instance is removed).',
  },
  'dialog.answered': {
    version: 1,
    meaning: 'A dialog of the assistant was answered. data: answer (approve, always, deny), detail.',
  },
  'turn.interrupted': { version: 1, meaning: 'The assistant was interrupted by `interrupt`.' },
  'input.sent': { version: 1, meaning: 'Text was typed by `send`. data: bytes.' },
  'port.unleased': {
    version: 1,
    meaning:
      'A program of the instance listens on a port that is not leased to it. data: port, addresses, pid, command, leased (its own ports), owner (the instance whose port it is, or null).',
  },
  'registry.restored': {
    version: 1,
    meaning:
      'The registry was damaged or lost, and came back from a backup. data: reason, generation (file of the backup), takenAt (ms since the epoch), damaged (where the damaged file is, or null), putBack (instances of which the machine told more than the backup: id, name, generation), unproven (directories of instances that could not be put back). Its number leaps: numbers given out after the backup are not given out again.',
  },
  'daemon.started': { version: 1, meaning: 'A daemon took over this node. data: pid, version.' },
} as const;
export type EventType = keyof typeof EVENT_TYPES;

/** One fact that happened, as stored and published. */
export interface BerthEvent {
  /** Position in this node's journal; grows by one, never reused. */
  readonly seq: number;
  readonly id: EventId;
  /** Milliseconds since the Unix epoch. Order is by `seq`, never by time. */
  readonly time: number;
  readonly node: NodeId;
  readonly actor: ActorId;
  /** The instance the event is about, or null for the node itself. */
  readonly subject: InstanceId | null;
  readonly run: RunId | null;
  readonly type: EventType;
  readonly version: number;
  /** The event that led to this one, where there is one. */
  readonly cause: EventId | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event before the store has given it its place. */
export type NewEvent = Omit<BerthEvent, 'seq'>;
