import { messageOf } from '@berth/contract';
import type { DoctorReport } from '@berth/contract/schemas';
import { CHECKS } from './checks/index.ts';
import type { Check } from './checks/check.ts';
import type { Found } from './found.ts';
import type { World } from './world.ts';

export interface Judgement {
  readonly findings: readonly Found[];
  readonly looked: DoctorReport['looked'];
}

/** What all checks have to say about a world. One that fails spoils only its own area. */
export function judge(world: World, checks: readonly Check[] = CHECKS): Judgement {
  const verdicts = checks.map((check) => ({ area: check.area, ...verdictOf(check, world) }));
  return {
    findings: verdicts.flatMap(({ findings }) => findings),
    looked: verdicts.map(({ area, things, skipped }) => ({ area, things, skipped: skipped ?? null })),
  };
}

function verdictOf(check: Check, world: World): ReturnType<Check['judge']> {
  try {
    return check.judge(world);
  } catch (error) {
    return {
      things: 0,
      findings: [],
      skipped: `this check failed, which is a bug in Berth: ${messageOf(error)}`,
    };
  }
}
