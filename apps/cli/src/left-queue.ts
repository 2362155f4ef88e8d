import { BerthError, isErrorCode } from '@berth/contract';
import type { EventView, InstanceView } from '@berth/contract/schemas';
import type { Invocation } from './command.ts';

/** Events of an instance that left the queue: prompts that waited for it are told of behind that, and no more may wait. */
const LAST_EVENTS = 200;

/** Whether it has ended without a run: it waited for room and was not started. */
export function hasLeftQueue({ status, run }: InstanceView): boolean {
  return status === 'exited' && run === null;
}

/** Why it left the queue without having been started: only its history tells. */
export async function leftQueue(
  client: Pick<Invocation['client'], 'history'>,
  { id, name }: Pick<InstanceView, 'id' | 'name'>,
): Promise<BerthError> {
  const history = await client.history(id, LAST_EVENTS);
  const last = history.findLast(({ type }) => type === 'instance.expired' || type === 'instance.withdrawn');
  return last?.type === 'instance.expired' ? expired(name, last) : withdrawn(name, last);
}

function expired(name: string, { data }: EventView): BerthError {
  const { waitedMs, reason } = data;
  const message = `${name} found no room within ${Number(waitedMs) / 1000} s and is not started. ${typeof reason === 'string' ? reason : ''}`;
  return new BerthError({ code: 'timeout', message: message.trim() });
}

function withdrawn(name: string, event: EventView | undefined): BerthError {
  const { why, code, detail } = event?.data ?? {};
  if (why === 'refused' && typeof detail === 'string') {
    return new BerthError({ code: isErrorCode(code) ? code : 'not_running', message: detail });
  }
  const message =
    why === 'restored'
      ? `${name} left the queue, since the registry came back from a backup. Start it again.`
      : `Somebody took ${name} out of the queue.`;
  return new BerthError({ code: 'not_running', message });
}
