import { setTimeout as delay } from 'node:timers/promises';
import { BERTH_VERSION } from '@berth/contract';
import type { DoctorReport } from '@berth/contract/schemas';
import { isSettled } from './checks/check.ts';
import { type CollectOptions, collectWorld } from './collect/world.ts';
import { repairLogs } from './fix/logs.ts';
import { repair } from './fix/repair.ts';
import { type Found, keyOf, toFinding } from './found.ts';
import { judge, type Judgement } from './judge.ts';
import type { World } from './world.ts';

export interface DoctorOptions extends CollectOptions {
  /** Repair what can be repaired without any risk. */
  readonly fix: boolean;
  /** Mend the logs of runs that are over. */
  readonly repair: boolean;
}

/** Between two looks: what is on its way, such as the record of an end, has arrived by then. */
const SETTLE_MS = 250;
/** A new daemon has looked at a thousand runs by then. */
const RECONCILE_MS = 3000;
const LOOK_MS = 100;

/** Looks, judges, repairs where that is asked for, and looks again. */
export async function examine(options: DoctorOptions): Promise<DoctorReport> {
  const first = await confirmed(options);
  const { findings } = first.judgement;
  const repaired = [
    ...(options.fix ? await repair(findings, options.paths) : []),
    ...(options.repair ? await repairLogs(findings) : []),
  ];
  if (repaired.length === 0) return reportOf(first, []);
  const second = await confirmed(options);
  const left = new Set(second.judgement.findings.map(keyOf));
  return reportOf(
    second,
    repaired.filter((finding) => !left.has(keyOf(finding))),
  );
}

interface Look {
  readonly world: World;
  readonly judgement: Judgement;
}

/**
 * The machine does not stand still while it is looked at: what is wrong must still be wrong a moment later. Notes are
 * taken as they are.
 */
async function confirmed(options: DoctorOptions): Promise<Look> {
  const world = await settled(options);
  const judgement = judge(world);
  if (judgement.findings.every(({ severity }) => severity === 'note')) return { world, judgement };
  await delay(SETTLE_MS);
  const before = new Set(judgement.findings.map(keyOf));
  const again = await collectWorld(options);
  const second = judge(again);
  const findings = second.findings.filter((each) => each.severity === 'note' || before.has(keyOf(each)));
  return { world: again, judgement: { ...second, findings } };
}

/** A daemon that has just started is given time to put right what it found. */
async function settled(options: DoctorOptions): Promise<World> {
  const deadline = performance.now() + RECONCILE_MS;
  for (;;) {
    const world = await collectWorld(options);
    if (world.daemon.answer.kind !== 'answers' || isSettled(world) || performance.now() > deadline)
      return world;
    await delay(LOOK_MS);
  }
}

function reportOf({ world, judgement }: Look, repaired: readonly Found[]): DoctorReport {
  const { answer } = world.daemon;
  return {
    version: BERTH_VERSION,
    time: new Date(world.now).toISOString(),
    state: world.paths.state,
    daemon: answer.kind === 'refuses' ? 'answers' : answer.kind,
    looked: judgement.looked,
    findings: [
      ...repaired.map((each) => ({ ...toFinding(each), fixed: true })),
      ...judgement.findings.map(toFinding),
    ],
    healthy: judgement.findings.every(({ severity }) => severity === 'note'),
  };
}
