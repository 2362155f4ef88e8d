import { mkdirSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { type InstanceId, messageOf } from '@berth/contract';
import type { ScreenRules } from '@berth/contract/schemas';
import { assert } from '@berth/foundation';
import { systemClock } from '@berth/host';
import { createDrivers } from '../drivers.ts';
import { CheckpointFile } from './checkpoint-file.ts';
import type { FromScreenWorker, ScreenWorkerData, ToScreenWorker } from './messages.ts';
import { RuleSet } from './rule-set.ts';
import { ScreenMatcher } from './screen-matcher.ts';
import { ScreenTrack } from './screen-track.ts';

/** Screens held in memory at once; each is a few megabytes. The others live in their checkpoints. */
const MODELS_MAX = 64;
const TIDY_MS = 1000;
/** A screen that was used this recently is left alone. */
const REST_MS = 2000;
/** Rules that are kept compiled; there is one set for each kind of assistant, and one more whenever they are changed. */
const RULE_SETS_MAX = 50;

const port = parentPort;
assert(port !== null, 'the screen worker runs as a worker thread');
const { drivers: driverConfig, directory } = workerData as ScreenWorkerData;
const drivers = createDrivers(driverConfig);
const tracks = new Map<InstanceId, ScreenTrack>();
/** May be there before the screen is. */
const matchers = new Map<InstanceId, ScreenMatcher>();
/** By their text: assistants of one kind share them, and what was found to be slow in them. */
const ruleSets = new Map<string, RuleSet>();
/** One after the other: each screen may have to be loaded for it. */
let firstLooks: Promise<unknown> = Promise.resolve();
mkdirSync(directory, { recursive: true, mode: 0o700 });
const tidying = setInterval(() => void tidy(), TIDY_MS);
port.on('message', (message: ToScreenWorker) => {
  handle(message).catch((error: unknown) => warn(`screen ${message.type} failed`, error));
});

async function handle(message: ToScreenWorker): Promise<void> {
  if (message.type === 'live') return follow(message);
  if (message.type === 'rules') return watch(message);
  if (message.type === 'unwatched') return unwatch(message.instance);
  if (message.type === 'snapshot') return picture(message);
  if (message.type === 'text') return text(message);
  if (message.type === 'gone') {
    matchers.delete(message.instance);
    return forget(message.instance, message.keep);
  }
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
    onSignal: (signal) => tell({ type: 'signal', instance: message.instance, signal }),
  });
  tracks.set(message.instance, track);
  const matcher = matchers.get(message.instance);
  if (matcher !== undefined) watchBy(matcher, track);
  await track.open();
}

/** Without any rules, a screen costs what it costs when nobody watches. */
function watch({ instance, rules, standing }: ToScreenWorker & { type: 'rules' }): void {
  const { title, notification, screen } = rules;
  if (title.length + notification.length + screen.length === 0) return unwatch(instance);
  const matcher = new ScreenMatcher({ rules: ruleSetOf(rules), standing, clock: systemClock });
  matchers.set(instance, matcher);
  const track = tracks.get(instance);
  if (track !== undefined) watchBy(matcher, track);
}

function unwatch(instance: InstanceId): void {
  matchers.delete(instance);
  tracks.get(instance)?.watch(undefined);
}

function watchBy(matcher: ScreenMatcher, track: ScreenTrack): void {
  track.watch(matcher);
  void track.whenCaughtUp.then(() => {
    firstLooks = firstLooks
      .then(() => track.lookNow())
      .catch((error: unknown) => warn('screen look failed', error));
  });
}

function ruleSetOf(rules: ScreenRules): RuleSet {
  const key = JSON.stringify(rules);
  const known = ruleSets.get(key);
  if (known !== undefined) return known;
  if (ruleSets.size >= RULE_SETS_MAX) ruleSets.clear();
  const onSlowRule = (rule: string) =>
    tell({
      type: 'warning',
      message: 'a screen rule takes too long and is not tried any more',
      fields: { rule },
    });
  const ruleSet = new RuleSet({ rules, clock: systemClock, onSlowRule });
  ruleSets.set(key, ruleSet);
  return ruleSet;
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

async function text({ id, instance }: ToScreenWorker & { type: 'text' }): Promise<void> {
  tell({ type: 'text', id, text: (await tracks.get(instance)?.text()) ?? null });
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
