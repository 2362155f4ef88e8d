import { BerthError } from '@berth/contract';
import { ManualClock, settled } from '@berth/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepBackups } from './registry-backups.ts';

const POLICY = { everyMs: 600_000 };
const LOOK_MS = 5000;
const GENERATION = { path: '/backups/1.db', number: 1, takenAt: 0, before: null };

let clock: ManualClock;
let end: AbortController;
let made: number[];
let warnings: string[];
let store: { changes: number; backUp: () => Promise<typeof GENERATION> };
let keeping: Promise<unknown>;

beforeEach(() => {
  clock = new ManualClock();
  end = new AbortController();
  made = [];
  warnings = [];
  store = {
    changes: 0,
    backUp: () => {
      made.push(clock.monotonic());
      return Promise.resolve(GENERATION);
    },
  };
  const log = { info: () => undefined, warn: (message: string) => warnings.push(message) };
  keeping = keepBackups({ store, policy: POLICY, clock, log }, end.signal).catch(() => undefined);
});
afterEach(async () => {
  end.abort();
  await keeping;
});

async function passes(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += LOOK_MS) {
    await clock.advance(LOOK_MS);
    await settled();
  }
}

it('is made soon after a start, then when something has changed, and not more often than asked', async () => {
  store.changes = 1;
  await passes(LOOK_MS);
  expect(made).toEqual([LOOK_MS]);
  await passes(POLICY.everyMs * 2);
  expect(made).toEqual([LOOK_MS]);
  const changedAt = clock.monotonic();
  store.changes += 1;
  await passes(LOOK_MS);
  expect(made).toEqual([LOOK_MS, changedAt + LOOK_MS]);
  store.changes += 1;
  await passes(POLICY.everyMs - LOOK_MS);
  expect(made).toHaveLength(2);
  await passes(LOOK_MS);
  expect(made).toHaveLength(3);
});

it('is not made while nothing has ever changed', async () => {
  await passes(POLICY.everyMs * 2);
  expect(made).toEqual([]);
});

it('that fails is told, and tried again when the next is due', async () => {
  const { backUp } = store;
  store.backUp = () => Promise.reject(new BerthError({ code: 'disk_full', message: 'made up' }));
  store.changes = 1;
  await passes(LOOK_MS);
  expect(warnings).toEqual(['the registry was not backed up']);
  store.backUp = backUp;
  await passes(POLICY.everyMs);
  expect(made).toHaveLength(1);
});
