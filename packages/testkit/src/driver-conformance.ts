import { afterEach, beforeEach, describe } from 'vitest';
import { type DriverHarness, DriverStand } from './driver-conformance/bench.ts';
import { describeExecuting } from './driver-conformance/executing.ts';
import { describeOutput } from './driver-conformance/output.ts';
import { describeRecovering, describeWaiting } from './driver-conformance/recovering.ts';
import { describeStarting } from './driver-conformance/starting.ts';
import { describeLimiting } from './driver-conformance/limiting.ts';
import { describeStopping } from './driver-conformance/stopping.ts';
import { describeSurroundings } from './driver-conformance/surroundings.ts';
import { describeTerminals } from './driver-conformance/terminals.ts';

export type {
  Behaviour,
  Command,
  DriverBench,
  DriverHarness,
  RequestBasics,
} from './driver-conformance/bench.ts';

/** The behaviour that every runtime driver has in common. To be called in a test file, once per kind of driver. */
export function driverConformance(harness: DriverHarness): void {
  describe(`${harness.name} as a runtime driver`, () => {
    let current: DriverStand;
    const stand = () => current;
    beforeEach(async () => {
      current = new DriverStand(harness, await harness.create());
    });
    afterEach(() => current.bench.dispose());

    describe('start', () => describeStarting(stand));
    describe('surroundings', () => describeSurroundings(stand));
    describe('limits', () => describeLimiting(stand));
    describe('output', () => describeOutput(stand));
    describe('terminals', () => describeTerminals(stand));
    describe('stop', () => describeStopping(stand));
    describe('wait', () => describeWaiting(stand));
    describe('recover', () => describeRecovering(stand));
    describe('exec', () => describeExecuting(stand));
  });
}
