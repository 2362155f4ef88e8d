import { describe, expect, it } from 'vitest';
import { RECOVERY_RULES } from '../recovery.ts';
import { recoveryRulesSchema } from './recovery.ts';

describe('recovery.yaml', () => {
  it('keeps the default of what it does not name', () => {
    expect(recoveryRulesSchema.parse({})).toStrictEqual(RECOVERY_RULES);
    const some = { backoff: { max: '2m' }, budget: { host: 100 }, well: '1.5h', group: { hold: '500ms' } };
    expect(recoveryRulesSchema.parse(some)).toStrictEqual({
      ...RECOVERY_RULES,
      backoffMaxMs: 120_000,
      hostBudget: 100,
      wellMs: 5_400_000,
      groupHoldMs: 500,
    });
  });

  it.each([
    { backoff: { max: '2 minutes' } },
    { backoff: { max: 60 } },
    { budget: { instance: 0 } },
    { budgets: {} },
    { well: '30h' },
  ])('refuses %o', (wrong) => {
    expect(recoveryRulesSchema.safeParse(wrong).success).toBe(false);
  });
});
