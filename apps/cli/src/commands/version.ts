import { API_VERSIONS, BERTH_VERSION, BerthError } from '@berth/contract';
import type { CommandSpec, Invocation } from '../command.ts';
import { orAbsent } from './end-daemon.ts';

export const command = {
  usage: '',
  options: {},
  words: { min: 0, max: 0 },
  examples: ['berth version --json'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run({ client, json, out }: Invocation): Promise<number> {
  const daemon = await daemonVersion(client);
  const versions = {
    version: BERTH_VERSION,
    api: API_VERSIONS.max,
    node: process.version,
    daemon,
  };
  if (json) out.json(versions);
  else
    out.print(
      `berth ${versions.version} (API ${versions.api}, Node ${versions.node}), daemon ${daemon ?? 'not running'}`,
    );
  return 0;
}

/** A daemon that is stuck is no reason not to say which version this is. */
async function daemonVersion(client: Invocation['client']): Promise<string | null> {
  try {
    return (await orAbsent(client.presentDaemon({ timeoutMs: PATIENCE_MS })))?.version ?? null;
  } catch (error) {
    if (error instanceof BerthError) return `not answering (${error.code})`;
    throw error;
  }
}

const PATIENCE_MS = 1000;
