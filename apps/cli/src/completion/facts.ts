import type { Completes } from '../command.ts';
import type { Facts } from './candidates.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Longer, and whoever pressed the key wonders. What is known without the daemon is shown then. */
const BOUND_MS = 300;

const NOTHING: Facts = { instances: [], agents: [], variables: [] };

/** What is needed of the world. Never starts a daemon, never waits long, and never rejects. */
export async function factsFor(completes: Completes, environment: Environment): Promise<Facts> {
  switch (completes) {
    case 'instance':
    case 'running instance':
      return asked(environment, async (client, options) => ({ instances: await client.names(options) }));
    case 'archived or removed instance':
      return asked(environment, async (client, options) => ({
        instances: await client.recovery.away(options),
      }));
    case 'agent':
      return asked(environment, async (client, options) => ({ agents: await client.agents(options) }));
    case 'variable':
      return { ...NOTHING, variables: Object.keys(environment).toSorted() };
    default:
      return NOTHING;
  }
}

type Client = import('@berth/client').BerthClient;
type Options = { readonly timeoutMs: number; readonly signal: AbortSignal };

async function asked(
  environment: Environment,
  ask: (client: Client, options: Options) => Promise<Partial<Facts>>,
): Promise<Facts> {
  const { BerthClient } = await import('@berth/client');
  try {
    const client = new BerthClient({ environment });
    return {
      ...NOTHING,
      ...(await ask(client, { timeoutMs: BOUND_MS, signal: AbortSignal.timeout(BOUND_MS) })),
    };
  } catch {
    // No daemon, one that is stuck, a wrong BERTH_HOME: none of it belongs into a line that somebody is typing.
    return NOTHING;
  }
}
