import type { Store } from '@berth/core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Act, acts, LOOK_AT_ALL, perform } from './store-conformance/acts.ts';
import type { Bench } from './store-conformance/bench.ts';
import {
  describeAtomicity,
  describeClosing,
  describeConcurrency,
  describeSettings,
} from './store-conformance/commits.ts';
import {
  describeConflicts,
  describeInstances,
  describeRuns,
  describeText,
} from './store-conformance/instances.ts';
import { describeCredentials } from './store-conformance/credentials.ts';
import { describeEvents, describeIdempotency, describePruning } from './store-conformance/journal.ts';
import { describeLeases } from './store-conformance/leases.ts';
import { describeQuotas } from './store-conformance/quotas.ts';
import { StoreModel } from './store-conformance/model.ts';
import { Samples } from './store-conformance/samples.ts';

export interface OpenedStore {
  readonly store: Store;
  /** Closes the store and removes what it left. */
  dispose(): Promise<void>;
}

/** Opens an empty store, a new one with every call. */
export type OpenStore = () => Promise<OpenedStore>;

const MODEL_RUNS = 30;
const MODEL_ACTS_MAX = 40;

/** The behaviour that every store has in common. To be called in a test file, once per kind of store. */
export function storeConformance(name: string, open: OpenStore): void {
  describe(`${name} as a store`, () => {
    const bench = {} as Bench;
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await open();
      bench.store = opened.store;
      bench.samples = new Samples();
    });
    afterEach(() => opened.dispose());

    describe('instances', () => describeInstances(bench));
    describe('versions and names', () => describeConflicts(bench));
    describe('text', () => describeText(bench));
    describe('runs', () => describeRuns(bench));
    describe('leases', () => describeLeases(bench));
    describe('quotas', () => describeQuotas(bench));
    describe('events', () => describeEvents(bench));
    describe('pruning', () => describePruning(bench));
    describe('idempotency', () => describeIdempotency(bench));
    describe('atomicity', () => describeAtomicity(bench));
    describe('concurrency', () => describeConcurrency(bench));
    describe('settings', () => describeSettings(bench));
    describe('credentials', () => describeCredentials(bench));
    describe('closing', () => describeClosing(bench));
  });

  describe(`${name} against a model`, () => {
    it('answers any sequence of commands as the model does', async () => {
      const sequences = fc.array(acts, { maxLength: MODEL_ACTS_MAX });
      const property = fc.asyncProperty(sequences, (sequence) => follow(open, sequence));
      await fc.assert(property, { numRuns: MODEL_RUNS });
    });
  });
}

async function follow(open: OpenStore, sequence: readonly Act[]): Promise<void> {
  const opened = await open();
  try {
    const model = new StoreModel();
    for (const act of [...sequence, ...LOOK_AT_ALL]) {
      const { actual, expected } = await perform(opened.store, model, act);
      expect(actual).toStrictEqual(expected);
    }
  } finally {
    await opened.dispose();
  }
}
