import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BerthError, messageOf, refusal } from '@berth/contract';
import { openNamespace } from '@berth/keeper';
import { bubblewrapWords } from './bubblewrap-words.ts';
import { launchWords } from './launch-words.ts';
import type { FoundTools } from './sandbox-tools.ts';
import { GATE_PORT } from '../proxy-environment.ts';
import { systemPlaces } from './system-places.ts';

const run = promisify(execFile);
/** A trial takes hundredths of a second. */
const TRIAL_MS = 10_000;

/** Makes a network with nothing in it and a sandbox in that, as a start with an allow-list does. Rejects `isolation_unavailable`. */
export async function tryGate(
  { bubblewrap, filter }: FoundTools,
  nsenter: string | undefined,
): Promise<string> {
  if (nsenter === undefined)
    throw unavailable('nsenter is not installed. Install it with the package manager: it is in util-linux');
  const namespace = await openNamespace({ bubblewrap, nsenter }, [{ host: '127.0.0.1', port: GATE_PORT }]);
  const view = {
    system: await systemPlaces(),
    hidden: [],
    mounts: [],
    network: 'allow-list',
    cwd: '/',
  } as const;
  const program = { file: '/usr/bin/env', args: ['true'] };
  const { file, args } = launchWords({ bubblewrap, words: bubblewrapWords(view), filter, program });
  const [enter = nsenter, ...words] = namespace.enter;
  try {
    const env = { PATH: '/usr/bin:/bin' };
    await run(enter, [...words, file, ...args], { cwd: '/', env, timeout: TRIAL_MS });
    return nsenter;
  } catch (error) {
    throw unavailable(`${nsenter} cannot enter one: ${messageOf(error).trim().split('\n').at(-1)}`);
  } finally {
    namespace.close();
  }
}

function unavailable(why: string): BerthError {
  const message = `A sandbox with an allow-list cannot be made here: ${why}.`;
  return new BerthError(refusal('isolation_unavailable', message));
}
