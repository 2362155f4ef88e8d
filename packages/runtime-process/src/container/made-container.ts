import { BerthError, type Limits, messageOf } from '@berth/contract';
import type { Call } from '@berth/core';
import { type ContainerLimits, Engine, parseEngineAddress, refusalStatus } from '@berth/engine';
import type { RunPlace } from '../handle.ts';
import { notedContainer } from './container-note.ts';

/** Where no limit was asked for: more than any assistant starts, and less than what stops the machine. */
const PROCESSES = 4096;

/** Limits as an engine has them, without that of open files, which is one of the program's own. */
export function engineLimits({ memory, cpus, pids }: Limits): ContainerLimits {
  return {
    ...(memory === undefined ? {} : { memoryBytes: memory }),
    ...(cpus === undefined ? {} : { cpus }),
    processes: pids ?? PROCESSES,
  };
}

/** Removes the container of a run, which kills what runs in it. One that was never made needs no engine to say so. */
export async function clear({ directory }: RunPlace, call: Call = {}): Promise<void> {
  const container = await notedContainer(directory);
  if (container === undefined) return;
  const engine = await Engine.open(parseEngineAddress(container.engine), call);
  await engine.containers.remove(container.id, call);
}

/** To take a limit away altogether is more than an engine can do while the program runs. */
export async function limit(
  { directory }: RunPlace,
  { from, to }: { readonly from: Limits; readonly to: Limits },
): Promise<void> {
  const container = await notedContainer(directory);
  if (container === undefined) return;
  if (
    (from.memory !== undefined && to.memory === undefined) ||
    (from.cpus !== undefined && to.cpus === undefined)
  )
    throw refusedLimit('a limit of a container can be changed while it runs, and not taken away');
  const engine = await Engine.open(parseEngineAddress(container.engine));
  await engine.containers.limit(container.id, engineLimits(to)).catch((error: unknown) => {
    throw refusalStatus(error) === undefined ? error : refusedLimit(messageOf(error), error);
  });
}

function refusedLimit(why: string, cause?: unknown): BerthError {
  const message = `The limits were not changed: ${why.replace(/\.$/, '')}.`;
  return new BerthError({ code: 'limit_refused', message }, { cause });
}
