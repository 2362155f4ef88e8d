import { BerthError } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import type { Invocation } from './command.ts';
import { leftQueue } from './left-queue.ts';
import { printable } from './printable.ts';

/** What a shell says of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

/**
 * Waits until what is queued has been started, and says where it stands whenever that changes. It is the daemon that keeps its
 * place: whoever breaks off leaves it in the queue. Goes on with a new daemon when the old one goes away.
 */
export async function waitForRoom(invocation: Invocation, queued: InstanceView): Promise<InstanceView> {
  const { out, client } = invocation;
  const leave = () => {
    out.note(
      `${queued.name} stays in the queue and is started when there is room. Take it out: berth stop ${queued.name}`,
    );
    process.exit(INTERRUPTED);
  };
  process.once('SIGINT', leave);
  const place = new Place(out, queued);
  try {
    for (;;) {
      const found = await follow(invocation, queued.id, (instance) => place.tell(instance));
      if (found === undefined) continue;
      if (found.removedAt !== null) throw await leftQueue(client, found);
      return found;
    }
  } finally {
    process.removeListener('SIGINT', leave);
  }
}

/** Undefined when the stream of changes ended first. */
async function follow(
  { client }: Pick<Invocation, 'client'>,
  id: string,
  tell: (instance: InstanceView) => void,
): Promise<InstanceView | undefined> {
  try {
    for await (const instances of client.watchInstances({ includeRemoved: true })) {
      const found = instances.find((instance) => instance.id === id);
      if (found === undefined) continue;
      if (found.status === 'queued') tell(found);
      else if (found.status !== 'starting') return found;
    }
  } catch (error) {
    if (!(error instanceof BerthError) || error.code !== 'daemon_unavailable') throw error;
  }
  return undefined;
}

/** Where it stands, told once for each place. */
class Place {
  readonly #out: Invocation['out'];
  #told = '';

  constructor(out: Invocation['out'], first: InstanceView) {
    this.#out = out;
    this.tell(first);
  }

  tell({ name, queue }: InstanceView): void {
    if (queue === null || queue.position === null) return;
    const place = `${name} waits for room, as number ${queue.position}`;
    if (place === this.#told) return;
    this.#told = place;
    this.#out.note(printable(`${place}${queue.reason === null ? '' : `: ${queue.reason}`}`));
  }
}
