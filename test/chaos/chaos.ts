import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BerthClient } from '@berth/client';
import { Sandbox } from '../support/sandbox.ts';
import { type Account, spreadOf } from './account.ts';
import { ApiWatch } from './api-watch.ts';
import { Chronicle } from './chronicle.ts';
import { beginConversations, checkConversations, type Conversation } from './conversations.ts';
import { Dice } from './dice.ts';
import { type Fleet, linkPrograms, startFleet } from './fleet.ts';
import type { ChaosOptions } from './options.ts';
import { checkOutput } from './output-check.ts';
import { Pace, RECOVERY_SETTINGS } from './pace.ts';
import { ProcessWatch } from './process-watch.ts';
import { comeBack, deadLeases, findings, stopAll, strays } from './settle.ts';
import { Stand } from './stand.ts';
import { storm } from './storm.ts';

const DAEMON = resolve(import.meta.dirname, '../../apps/cli/dist/daemon.js');
/** What counters print in an hour of bursts: a log that reached its bound would lose lines for good reason. */
const LOG_MAX_BYTES = String(4 * 1024 ** 3);

const SLOWEST = 5;

/** Starts a fleet, breaks it for as long as was asked, lets it come back, and counts. */
export async function runChaos(options: ChaosOptions, tell: (text: string) => void): Promise<Account> {
  const sandbox = await Sandbox.create();
  try {
    await linkPrograms(sandbox);
    await mkdir(join(sandbox.home, 'config'), { recursive: true });
    // JSON is YAML.
    await writeFile(join(sandbox.home, 'config/recovery.yaml'), JSON.stringify(RECOVERY_SETTINGS));
    return await inSandbox(sandbox, options, tell);
  } finally {
    await sandbox.dispose();
  }
}

async function inSandbox(
  sandbox: Sandbox,
  options: ChaosOptions,
  tell: (text: string) => void,
): Promise<Account> {
  const environment = sandbox.environment({ BERTH_LOG_MAX_BYTES: LOG_MAX_BYTES });
  const client = new BerthClient({ environment, daemonEntry: DAEMON });
  const records = join(sandbox.home, 'records');
  tell(`seed ${options.seed}: starting ${options.instances} instances`);
  const fleet = await startFleet({ sandbox, client, records }, options);
  try {
    return await withFleet({ sandbox, client, records, fleet }, options, tell);
  } finally {
    await fleet.close();
  }
}

interface Scene {
  readonly sandbox: Sandbox;
  readonly client: BerthClient;
  readonly records: string;
  readonly fleet: Fleet;
}

/** What is at work during the storm. */
interface Watchers {
  readonly chronicle: Chronicle;
  readonly processes: ProcessWatch;
  readonly api: ApiWatch;
}

async function withFleet(
  scene: Scene,
  options: ChaosOptions,
  tell: (text: string) => void,
): Promise<Account> {
  const { sandbox, client, fleet } = scene;
  const { members } = fleet;
  const date = new Date().toISOString();
  const chronicle = new Chronicle(client);
  chronicle.start();
  const begun = await beginConversations(client, members);
  const processes = new ProcessWatch(members.map(({ instance }) => instance.id));
  const api = new ApiWatch(client);
  const pace = new Pace(members);
  const stand = new Stand({ sandbox, client, members, chronicle, pace, dice: new Dice(options.seed) });
  const began = performance.now();
  processes.start();
  api.start();
  const happened = await storm(stand, options, ({ at, fault, whom }) =>
    tell(`${at.toFixed(1).padStart(6)} s  ${fault}: ${whom}`),
  );
  const seconds = Math.round((performance.now() - began) / 1000);
  await api.stop();
  tell('the storm is over; all come back');
  await chronicle.settles();
  const missing = await comeBack(client);
  processes.stop();
  const found = await lookAtEverything(scene, begun, { chronicle, processes, api });
  return {
    format: 1,
    date,
    options,
    seconds,
    instances: counted(members.map(({ kind }) => kind)),
    absentAssistants: fleet.absent,
    faults: counted(happened.map(({ fault }) => fault)),
    faultsPerMinute: happened.length / options.minutes,
    ...figuresOf(fleet, { chronicle, processes, api }),
    daemonAnswersMs: spreadOf(stand.daemonAnswersMs),
    allAttachedMs: spreadOf(stand.allAttachedMs),
    ...found,
    missing,
    complaints: stand.complaints,
  };
}

type Found = Pick<Account, 'output' | 'conversations' | 'doctor' | 'deadLeases' | 'orphans'>;

/** While everything runs again; at last stops it all. */
async function lookAtEverything(
  { sandbox, client, records, fleet }: Scene,
  begun: readonly Conversation[],
  { chronicle, processes }: Watchers,
): Promise<Found> {
  await chronicle.knows(await client.instances());
  const counters = fleet.members
    .filter(({ kind }) => kind === 'counter')
    .map(({ instance: { id, name } }) => ({ id, name, runs: chronicle.runs.get(id) ?? [] }));
  const output = await checkOutput({ client, records }, counters);
  const conversations = await checkConversations(client, begun);
  const doctor = await findings(sandbox);
  const leases = await deadLeases(client);
  const stray = await strays({ sandbox, client }, processes);
  await chronicle.stop();
  const left = await stopAll(sandbox);
  return { output, conversations, doctor, deadLeases: leases, orphans: [...stray, ...left] };
}

type Figures = Pick<Account, 'availability' | 'comebackMs' | 'slowest' | 'recoveryEvents' | 'doubled'>;

function figuresOf(fleet: Fleet, { chronicle, processes, api }: Watchers): Figures {
  return {
    availability: {
      instances: availabilityOf(fleet, processes),
      api: api.asked === 0 ? 1 : api.latencies.length / api.asked,
      apiLatencyMs: spreadOf(api.latencies),
    },
    comebackMs: comebacksOf(chronicle),
    slowest: slowestOf(fleet, chronicle),
    recoveryEvents: Object.fromEntries(chronicle.counts),
    doubled: processes.doubled,
  };
}

function counted(words: readonly string[]): Record<string, number> {
  const groups = [...Map.groupBy(words.toSorted(), (word) => word)];
  return Object.fromEntries(groups.map(([word, all]) => [word, all.length]));
}

function comebacksOf({ comebacks }: Chronicle): Account['comebackMs'] {
  const groups = Map.groupBy(comebacks, ({ cause }) => cause);
  return Object.fromEntries([...groups].map(([cause, all]) => [cause, spreadOf(all.map(({ ms }) => ms))]));
}

function slowestOf({ members }: Fleet, { comebacks }: Chronicle): Account['slowest'] {
  const names = new Map(members.map(({ instance: { id, name } }) => [id, name]));
  const slowest = comebacks.toSorted((one, other) => other.ms - one.ms).slice(0, SLOWEST);
  return slowest.map(({ instance, ...rest }) => ({ instance: names.get(instance) ?? instance, ...rest }));
}

function availabilityOf(
  { members }: Fleet,
  { alive, looks }: ProcessWatch,
): Account['availability']['instances'] {
  const shares = members.map(({ instance: { id, name } }): [string, number] => [
    name,
    looks === 0 ? 1 : (alive.get(id) ?? 0) / looks,
  ]);
  const values = shares.map(([, share]) => share);
  const mean = values.reduce((total, share) => total + share, 0) / values.length;
  return { mean, min: Math.min(...values), of: Object.fromEntries(shares) };
}
