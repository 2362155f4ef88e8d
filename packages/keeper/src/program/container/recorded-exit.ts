import type { ContainerState, Engine } from '@berth/engine';

/** An event of something that is over is told at once; one that is written just now, a moment later. */
const PATIENCE_MS = 5000;

/**
 * Exit status, from the engine's events, of a container that ended and does not say so any more; null where they do not
 * say it. Podman forgets it of one that somebody attached to as it ended, and makes it ready for another start.
 */
export async function recordedExit(
  engine: Engine,
  { id, startedAt }: ContainerState,
): Promise<number | null> {
  const startedMs = Date.parse(startedAt);
  if (Number.isNaN(startedMs)) return null;
  const filters = { container: [id] };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    for await (const { action, attributes } of engine.events({ filters, since: startedMs / 1000, signal })) {
      const { exitCode, containerExitCode = exitCode } = attributes;
      if (action === 'die' && containerExitCode !== undefined) return Number(containerExitCode);
    }
  } catch {
    // It keeps none, or is away again: what it does not tell is not known.
  }
  return null;
}
