import { join } from 'node:path';
import { BerthError, messageOf } from '@berth/contract';
import { Engine } from './engine.ts';
import { type EngineAddress, parseEngineAddress } from './engine-address.ts';
import type { EngineCall } from './transport.ts';

export interface EngineSearch extends EngineCall {
  /** Of whoever wants it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the configuration says; then nothing else is tried. */
  readonly configured?: string;
}

/** A place where none listens refuses at once. One that hangs must not keep the others from being asked. */
const LOOK_MS = 5000;

/** The first engine that answers, in the order of `engineAddresses`. Rejects `engine_unreachable` with all that was tried. */
export async function findEngine({ timeoutMs = LOOK_MS, ...search }: EngineSearch): Promise<Engine> {
  const failures: string[] = [];
  for (const address of engineAddresses(search)) {
    try {
      return await Engine.open(address, { ...search, timeoutMs });
    } catch (error) {
      search.signal?.throwIfAborted();
      failures.push(messageOf(error));
    }
  }
  throw new BerthError({
    code: 'engine_unreachable',
    message: `No container engine answers. Start Docker or Podman, or name its socket in DOCKER_HOST. ${failures.join(' ')}`,
  });
}

/** Where an engine may listen. What was said by the configuration, or in `DOCKER_HOST`, is meant: nothing else is tried then. */
export function engineAddresses({ environment, configured }: EngineSearch): EngineAddress[] {
  const said = configured ?? environment['DOCKER_HOST'];
  if (said !== undefined && said !== '') return [parseEngineAddress(said)];
  const runtime = environment['XDG_RUNTIME_DIR'];
  const own = runtime === undefined || runtime === '' ? [] : ['docker.sock', 'podman/podman.sock'];
  return [
    '/var/run/docker.sock',
    ...own.map((name) => join(runtime ?? '', name)),
    '/run/podman/podman.sock',
  ].map((path) => ({ kind: 'socket', path }));
}
