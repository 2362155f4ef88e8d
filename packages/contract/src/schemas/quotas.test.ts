import { describe, expect, it } from 'vitest';
import { ADMISSION_RULES, PRESSURE_RULES } from '../admission.ts';
import { admissionRulesSchema } from './quotas.ts';

describe('quotas.yaml', () => {
  it('that is empty bounds nothing', () => {
    expect(admissionRulesSchema.parse({})).toStrictEqual(ADMISSION_RULES);
  });

  it('names bounds for all, for each owner and for one', () => {
    const file = {
      fleet: { instances: 20, memory: '16g', cpus: 7.5, ports: 100 },
      owner: { instances: 5 },
      owners: { ann: { memory: '512m' } },
      assume: { memory: '1g' },
    };
    expect(admissionRulesSchema.parse(file).quotas).toStrictEqual({
      fleet: { instances: 20, memory: 16 * 1024 ** 3, cpus: 7.5, ports: 100 },
      owner: { instances: 5 },
      owners: { ann: { memory: 512 * 1024 ** 2 } },
      assume: { memory: 1024 ** 3 },
    });
  });

  it('changes single figures of the memory of the machine, or has nobody look', () => {
    const { pressure } = admissionRulesSchema.parse({ pressure: { reserve: '2g', settle: '10s' } });
    expect(pressure).toStrictEqual({ ...PRESSURE_RULES, reserve: 2 * 1024 ** 3, settleMs: 10_000 });
    expect(admissionRulesSchema.parse({ pressure: 'off' }).pressure).toBeNull();
  });

  it('has idle assistants put away only when it says so', () => {
    expect(admissionRulesSchema.parse({ makeRoom: 'off', idle: '1h' }).makeRoom).toBeNull();
    expect(admissionRulesSchema.parse({ makeRoom: 'archive-idle', idle: '1h' }).makeRoom).toStrictEqual({
      idleMs: 3_600_000,
    });
  });

  it.each([
    { fleet: { instances: -1 } },
    { fleet: { instances: 1.5 } },
    { fleet: { memory: 1024 } },
    { fleet: { memory: '0' } },
    { fleet: { memory: '12 bananas' } },
    { fleet: { disk: '1g' } },
    { owners: { '': {} } },
    { pressure: { stalled: 101 } },
    { makeRoom: 'kill' },
    { idle: 'soon' },
    [],
  ])('is refused with %j', (wrong) => {
    expect(admissionRulesSchema.safeParse(wrong).success).toBe(false);
  });
});
