import { expect, it } from 'vitest';
import { TrafficLedger } from './traffic-ledger.ts';

it('never goes back, whoever ends', () => {
  const ledger = new TrafficLedger();
  expect(ledger.add({ in: 100, out: 10 })).toStrictEqual({ in: 100, out: 10 });
  // A process has ended that nobody waited for.
  expect(ledger.add({ in: 60, out: 5 })).toStrictEqual({ in: 100, out: 10 });
  expect(ledger.add({ in: 80, out: 6 })).toStrictEqual({ in: 120, out: 11 });
});
