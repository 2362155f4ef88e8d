import { BerthError } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { parseDuration, usage } from '../parse.ts';

const STATES = { running: 'its program runs', exit: 'its program has ended' };

export const command = {
  usage: 'NAME --for running|exit [--timeout 30s]',
  options: {
    for: { type: 'string', value: 'STATE', completes: STATES, help: 'what to wait for: running or exit' },
    timeout: {
      type: 'string',
      value: 'TIME',
      completes: 'nothing',
      help: 'give up after this time, with exit status 8; default: never',
    },
  },
  words: { min: 1, max: 1, completes: ['instance'] },
  examples: ['berth wait tests --for exit --timeout 10m'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

const GOALS: Readonly<Record<keyof typeof STATES, (instance: InstanceView) => boolean>> = {
  running: ({ status }) => status === 'running',
  exit: ({ status }) => status === 'exited',
};

async function run({ client, words, flags, json, out }: Invocation): Promise<number> {
  const goal = flags.text('for') ?? '';
  if (!isGoal(goal)) throw usage({ name: 'wait', usage: command.usage }, '--for is missing');
  const reached = GOALS[goal];
  const limit = flags.text('timeout');
  const timeoutMs = limit === undefined ? undefined : parseDuration('timeout', limit);
  const instance = await until({ client, target: words[0] ?? '', reached }, timeoutMs, goal);
  if (json) out.json(instance);
  else out.print(`${instance.name} ${instance.status}`);
  return 0;
}

function isGoal(text: string): text is keyof typeof STATES {
  return Object.hasOwn(STATES, text);
}

interface Watch {
  readonly client: Invocation['client'];
  readonly target: string;
  readonly reached: (instance: InstanceView) => boolean;
}

/** Looks after every event about the instance, and again with a new daemon when the old one goes away. */
async function until(watch: Watch, timeoutMs: number | undefined, goal: string): Promise<InstanceView> {
  const controller = new AbortController();
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => controller.abort(), timeoutMs);
  try {
    for (;;) {
      const found = await follow(watch, controller.signal);
      if (found !== undefined) return found;
      if (controller.signal.aborted) throw tooLate(watch.target, goal);
    }
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}

/** Undefined when the stream of events ended before the goal was reached. */
async function follow(
  { client, target, reached }: Watch,
  signal: AbortSignal,
): Promise<InstanceView | undefined> {
  const { head } = await client.eventPage(Number.MAX_SAFE_INTEGER, 1);
  const first = await client.instance(target);
  if (reached(first)) return first;
  try {
    for await (const item of client.events({ after: head, signal })) {
      if (item.event !== null && item.event.subject !== first.id) continue;
      const now = await client.instance(first.id);
      if (reached(now)) return now;
    }
  } catch (error) {
    if (signal.aborted) return undefined;
    if (!(error instanceof BerthError) || error.code !== 'daemon_unavailable') throw error;
  }
  return undefined;
}

function tooLate(target: string, goal: string): BerthError {
  return new BerthError({ code: 'timeout', message: `${target} did not reach "${goal}" in the time given.` });
}
