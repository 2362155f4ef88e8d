import { mkdirSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { type InstanceId, messageOf } from '@berth/contract';
import { assert } from '@berth/foundation';
import { systemClock } from '@berth/host';
import { createDrivers } from '../drivers.ts';
import { CheckpointFile } from './checkpoint-file.ts';
import type { FromScreenWorker, ScreenWorkerData, ToScreenWorker } from './messages.ts';
import { ScreenTrack } from './screen-track.ts';

/** Screens held in memory at once; each is a few megabytes. The others live in their checkpoints. */
const MODELS_MAX = 64;
const TIDY_MS = 1000;
/** A screen that was used this recently is left alone. */
const REST_MS = 2000;

const port = parentPort;
assert(port !== null, 'the screen worker runs as a worker thread');
const { drivers: driverConfig, directory } = workerData as ScreenWorkerData;
const drivers = createDrivers(driverConfig);
const tracks = new Map<InstanceId, ScreenTrack>();
mkdirSync(directory, { recursive: true, mode: 0o700 });
const tidying = setInterval(() => void tidy(), TIDY_MS);
port.on('message', (message: ToScreenWorker) => {
  handle(message).catch((error: unknown) => warn(`screen ${message.type} failed`, error));
});

async function handle(message: ToScreenWorker): Promise<void> {
  if (message.type === 'live') return follow(message);
  if (message.type === 'gone') return forget(message.instance, message.keep);
  if (message.type === 'snapshot') return picture(message);
  clearInterval(tidying);
  await Promise.all([...tracks.keys()].map((instance) => forget(instance, true)));
  port?.close();
}

async function follow(message: ToScreenWorker & { type: 'live' }): Promise<void> {
  await forget(message.instance, true);
  const driver = drivers.get(message.handle.driver);
  assert(driver !== undefined, `the worker has the driver ${message.handle.driver}`);
  const track = new ScreenTrack({
    driver,
    handle: message.handle,
    checkpoint: new CheckpointFile(directory, message.run),
    clock: systemClock,
    fresh: message.fresh,
    onFault: (what, error) => warn(`screen ${what} failed`, error, message.instance),
  });
  tracks.set(message.instance, track);
  await track.open();
}

async function forget(instance: InstanceId, keep: boolean): Promise<void> {
  const track = tracks.get(instance);
  tracks.delete(instance);
  await track?.close(keep);
}

async function picture({ id, instance, size }: ToScreenWorker & { type: 'snapshot' }): Promise<void> {
  const snapshot = (await tracks.get(instance)?.snapshot(size)) ?? null;
  tell({ type: 'snapshot', id, snapshot });
}

/** The screens that were used longest ago go to disk first. */
async function tidy(): Promise<void> {
  const held = [...tracks.values()].filter((track) => track.hasModel).sort((a, b) => a.usedAt - b.usedAt);
  const now = systemClock.monotonic();
  for (const track of held.slice(0, Math.max(0, held.length - MODELS_MAX))) {
    if (now - track.usedAt > REST_MS)
      await track.suspend().catch((error: unknown) => warn('screen suspend failed', error));
  }
}

function warn(message: string, error: unknown, instance?: InstanceId): void {
  tell({
    type: 'warning',
    message,
    fields: { error: messageOf(error), ...(instance === undefined ? {} : { instance }) },
  });
}

function tell(message: FromScreenWorker): void {
  port?.postMessage(message);
}
