import { BerthError } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { after } from '../after.ts';
import type { CommandSpec, Invocation } from '../command.ts';
import { hasLeftQueue, leftQueue } from '../left-queue.ts';
import { parseDuration, usage } from '../parse.ts';

const STATES = {
  running: 'its program runs',
  working: 'the assistant works',
  idle: 'the assistant is at rest: idle, or done with something that nobody has looked at',
  waiting: 'the assistant waits for a person',
  done: 'the assistant has finished something that nobody has looked at',
  exit: 'its program has ended',
};

export const command = {
  usage: 'NAME… --for running|working|idle|waiting|done|exit [--any|--all] [--timeout 30s]',
  options: {
    for: {
      type: 'string',
      value: 'STATE',
      completes: STATES,
      help: `what to wait for: ${Object.keys(STATES).join(', ')}`,
    },
    any: { type: 'boolean', help: 'until one of them has got there' },
    all: { type: 'boolean', help: 'until all of them have; so it is without a word, too' },
    timeout: {
      type: 'string',
      value: 'TIME',
      completes: 'nothing',
      help: 'give up after this time, with exit status 8; default: never',
    },
  },
  words: { min: 1, max: 1000, completes: ['instance'] },
  notes:
    'Nobody is asked while nothing happens. An instance that ends while one waits for something else is an error, and so is one that leaves the queue without having been started.',
  examples: ['berth wait tests --for exit --timeout 10m', 'berth wait claude-1 claude-2 --for waiting --any'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

type Goal = keyof typeof STATES;

const GOALS: Readonly<Record<Goal, (instance: InstanceView) => boolean>> = {
  running: ({ status }) => status === 'running',
  working: ({ activity }) => activity === 'working' || activity === 'retrying',
  idle: ({ activity }) => activity === 'idle' || activity === 'done',
  waiting: ({ activity }) => activity === 'waiting_approval' || activity === 'waiting_input',
  done: ({ activity }) => activity === 'done',
  exit: (instance) => instance.status === 'exited' && !hasLeftQueue(instance),
};

async function run(invocation: Invocation): Promise<number> {
  const { client, words, flags, json, out } = invocation;
  const goal = flags.text('for') ?? '';
  if (!isGoal(goal)) throw usage({ name: 'wait', usage: command.usage }, '--for is missing');
  if (flags.on('any') && flags.on('all')) {
    throw usage({ name: 'wait', usage: command.usage }, 'choose one of --any and --all');
  }
  const ids = await Promise.all(words.map(async (target) => (await client.instance(target)).id));
  const limit = flags.text('timeout');
  const timeoutMs = limit === undefined ? undefined : parseDuration('timeout', limit);
  const reached = await until({ client, words, ids: new Set(ids), goal, isAny: flags.on('any') }, timeoutMs);
  if (json) out.json(words.length === 1 ? reached[0] : reached);
  else for (const instance of reached) out.print(`${instance.name} ${stateOf(goal, instance)}`);
  return 0;
}

function isGoal(text: string): text is Goal {
  return Object.hasOwn(STATES, text);
}

function stateOf(goal: Goal, { status, activity }: InstanceView): string {
  return goal === 'running' || goal === 'exit' ? status : activity;
}

interface Wanted {
  readonly client: Invocation['client'];
  /** As the user called them. */
  readonly words: readonly string[];
  readonly ids: ReadonlySet<string>;
  readonly goal: Goal;
  readonly isAny: boolean;
}

/** Those that have got there, once they are enough. Goes on with a new daemon when the old one goes away. */
async function until(wanted: Wanted, timeoutMs: number | undefined): Promise<readonly InstanceView[]> {
  const controller = new AbortController();
  const { signal } = controller;
  const prevent = timeoutMs === undefined ? undefined : after(timeoutMs, () => controller.abort());
  try {
    for (;;) {
      const reached = await follow(wanted, signal);
      if (reached !== undefined) return reached;
      if (signal.aborted) throw tooLate(wanted);
    }
  } finally {
    prevent?.();
    controller.abort();
  }
}

/** Undefined when the stream of changes ended first. */
async function follow(
  { client, ids, goal, isAny }: Wanted,
  signal: AbortSignal,
): Promise<readonly InstanceView[] | undefined> {
  try {
    for await (const instances of client.watchInstances({ includeRemoved: true, signal })) {
      const watched = instances.filter(({ id }) => ids.has(id));
      const reached = watched.filter(GOALS[goal]);
      if (isAny ? reached.length > 0 : reached.length === ids.size) return reached;
      const left = watched.filter((instance) => !reached.includes(instance));
      const over = left.filter(({ status }) => status === 'exited');
      if (isAny ? over.length === ids.size : over.length > 0) throw await ended(client, over, goal);
    }
  } catch (error) {
    if (signal.aborted) return undefined;
    if (!(error instanceof BerthError) || error.code !== 'daemon_unavailable') throw error;
  }
  return undefined;
}

async function ended(
  client: Invocation['client'],
  over: readonly InstanceView[],
  goal: Goal,
): Promise<BerthError> {
  const unstarted = over.find(hasLeftQueue);
  if (unstarted !== undefined) return leftQueue(client, unstarted);
  const names = over.map(({ name }) => name).join(', ');
  return new BerthError({ code: 'not_running', message: `${names} ended, and can no longer be "${goal}".` });
}

function tooLate({ words, goal, isAny }: Wanted): BerthError {
  const who = words.length === 1 ? words[0] : `${isAny ? 'None of' : 'Not all of'} ${words.join(', ')}`;
  const message = `${who} ${words.length === 1 ? 'did not reach' : 'reached'} "${goal}" in the time given.`;
  return new BerthError({ code: 'timeout', message });
}
