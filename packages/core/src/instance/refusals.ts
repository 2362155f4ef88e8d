import { BerthError, type ErrorCode, type Refusal, refusal } from '@berth/contract';
import type { Result } from '@berth/foundation';
import type { AgentCatalog } from '../ports/agents.ts';
import type { InstanceRecord, InstanceWithRun } from '../ports/store.ts';
import type { Transition } from './lifecycle.ts';
import type { Step, Stepped } from './supervisor.ts';

/** Refusals are values inside core and errors at its edge, where there is one way to report them. */
export function unwrap<T>(result: Result<T, Refusal>): T {
  if (result.ok) return result.value;
  throw new BerthError(result.error);
}

export function nameTaken(name: string): BerthError {
  const message = `Another instance is called ${name}. Choose another name, or remove it: berth rm ${name}`;
  return new BerthError(refusal('name_taken', message, { name }));
}

/** Of one that is to come back under the name that it had. */
export function nameTakenSince({ id, name }: Pick<InstanceRecord, 'id' | 'name'>): BerthError {
  const message = `Another instance is called ${name} by now. Remove that one: berth rm ${name}. Then restore this one by its id: berth restore ${id}`;
  return new BerthError(refusal('name_taken', message, { name, id }));
}

export function notRunning({ instance }: InstanceWithRun): BerthError {
  if (instance.status === 'queued') {
    const waits = `${instance.name} waits for room and does not run yet. See: berth inspect ${instance.name}; take it out of the queue: berth stop ${instance.name}`;
    return new BerthError(refusal('not_running', waits, { id: instance.id }));
  }
  const message = `${instance.name} is not running. See its output: berth logs ${instance.name}; start it again: berth restart ${instance.name}`;
  return new BerthError(refusal('not_running', message, { id: instance.id }));
}

export function otherRequest(key: string): BerthError {
  return new BerthError(
    refusal(
      'idempotency_conflict',
      `The idempotency key ${key} was used for another request. Use a fresh one.`,
    ),
  );
}

/** The outcome of a step that a person asked for: what the state does not allow is refused. */
export function obeyed(step: Step, { transition, found }: Stepped): InstanceWithRun {
  if (transition.kind === 'refused') throw wrongState(found, step.event.type, transition.why);
  return found;
}

function wrongState(
  { instance }: InstanceWithRun,
  event: string,
  why: (Transition & { kind: 'refused' })['why'],
): BerthError {
  const { id, name, status } = instance;
  const [code, advice] = ADVICE[why]({ name, id }, `${name} is ${status}; it cannot ${event} now.`);
  return new BerthError(refusal(code, advice, { id, status }));
}

type Which = Pick<InstanceWithRun['instance'], 'id' | 'name'>;

const ADVICE: Readonly<
  Record<(Transition & { kind: 'refused' })['why'], (which: Which, state: string) => [ErrorCode, string]>
> = {
  running: ({ name }, state) => ['wrong_state', `${state} Stop it first: berth stop ${name}`],
  not_running: ({ name }) => ['not_running', `${name} is not running.`],
  removed: ({ name }) => ['instance_not_found', `${name} was removed.`],
  not_away: ({ name }) => [
    'wrong_state',
    `${name} is neither archived nor removed; there is nothing to restore.`,
  ],
  in_archive: ({ name, id }) => [
    'wrong_state',
    `${name} is archived, and not in the trash. To take it out of the archive: berth restore --from archive ${id}`,
  ],
  in_trash: ({ name, id }) => [
    'wrong_state',
    `${name} was removed: it is in the trash, and not in the archive. To take that back: berth restore --from trash ${id}`,
  ],
  not_owed: ({ name }) => [
    'wrong_state',
    `Somebody has decided what becomes of ${name}; it is not started again by itself.`,
  ],
};

/** `hint` is a sentence on what else could be meant. */
export function agentUnknown(agents: AgentCatalog, id: string, hint = ''): Refusal {
  const known = agents.list().map((agent) => agent.id);
  const message = `There is no agent ${JSON.stringify(id)}. There are: ${known.join(', ')}.${hint}`;
  return refusal('agent_unknown', message, { agent: id, known });
}
