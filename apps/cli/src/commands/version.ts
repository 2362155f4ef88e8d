import { API_VERSIONS, BERTH_VERSION } from '@berth/contract';
import type { CommandSpec, Invocation } from '../command.ts';
import { existing } from './end-daemon.ts';

export const command = {
  usage: '',
  options: {},
  words: { min: 0, max: 0 },
  examples: ['berth version --json'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run({ client, json, out }: Invocation): Promise<number> {
  const daemon = await existing(client);
  const versions = {
    version: BERTH_VERSION,
    api: API_VERSIONS.max,
    node: process.version,
    daemon: daemon?.version ?? null,
  };
  if (json) out.json(versions);
  else
    out.print(
      `berth ${versions.version} (API ${versions.api}, Node ${versions.node}), daemon ${versions.daemon ?? 'not running'}`,
    );
  return 0;
}
