import { join } from 'node:path';
import { openAuditLog } from '@berth/audit';
import type { ActorId, AuditEntry, AuditPhase } from '@berth/contract';
import type { Bench } from '../harness/case.ts';
import type { Figure } from '../harness/figure.ts';
import { measure } from '../harness/measure.ts';
import type { Workplace } from '../harness/workplace.ts';

/** A mutation, and what its two records take alone. The daemon has no switch by which it could do without them. */
export async function auditFigures(bench: Bench, workplace: Workplace): Promise<Figure[]> {
  const log = { info: () => undefined, warn: () => undefined };
  const directory = join(workplace.directory, 'audit');
  const audit = await openAuditLog({ directory, now: Date.now, log });
  let turn = 0;
  const figures = await measure(
    bench,
    [
      {
        rows: [{ name: 'berth: a mutation that changes nothing', unit: 'ms' }],
        sample: () => timed(async () => void (await workplace.client.recovery.setPaused(false))),
      },
      {
        rows: [{ name: 'berth: a query of the same', unit: 'ms' }],
        sample: () => timed(async () => void (await workplace.client.recovery.plan())),
      },
      {
        rows: [{ name: 'its two records alone', unit: 'ms' }],
        sample: () => {
          turn += 1;
          const id = `act-${turn}`;
          return timed(async () => {
            await audit.append([record(id, 'begun')]);
            await audit.append([record(id, 'done')]);
          });
        },
      },
    ],
    { group: 'on record', warmUp: 10, rounds: bench.quick ? 10 : 300 },
  );
  await audit.close();
  return figures;
}

async function timed(work: () => Promise<void>): Promise<readonly number[]> {
  const begin = performance.now();
  await work();
  return [performance.now() - begin];
}

function record(id: string, phase: AuditPhase): AuditEntry {
  return {
    ...{ time: Date.now(), id, phase, actor: 'user:bench' as ActorId, via: 'socket', credential: null },
    ...{ from: 'socket', action: 'pauseRecovery', target: null, instance: null },
    ...{ input: phase === 'begun' ? { paused: false } : null, code: null, changes: null },
  };
}
