// npm run nightly: long proofs, for hours in which nobody waits. Needs what .ci/run installs.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

interface Proof {
  readonly name: string;
  readonly files: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** The same tests as in the other gates, ten to a hundred times as long. */
const PROOFS: readonly Proof[] = [
  {
    name: 'core under random commands, faults and daemon crashes: 100,000 seeds',
    files: ['packages/core/src/simulation.test.ts'],
    environment: {
      BERTH_TEST_SEEDS: '100000',
      BERTH_TEST_FIRST_SEED: String(Date.now() % 1_000_000_000),
    },
  },
  {
    name: 'kill -9 of the daemon under load, 500 times',
    files: ['test/ci/daemon-kill.host.test.ts'],
    environment: { BERTH_TEST_ROUNDS: '500' },
  },
  {
    name: 'start, stop, remove, 10,000 times',
    files: ['test/ci/cycles.host.test.ts'],
    environment: { BERTH_TEST_CYCLES: '10000' },
  },
  {
    name: 'the service under a real systemd of the user (needs root, unshare and the package systemd)',
    files: ['test/nightly/real-systemd.test.ts'],
    environment: { BERTH_TEST_NIGHTLY: '1' },
  },
];

const root = resolve(import.meta.dirname, '../..');
const failed = PROOFS.filter(({ name, files, environment }) => {
  console.log(`\n===== ${name}`);
  const env = { ...process.env, BERTH_CI_TESTS: '1', ...environment };
  return spawnSync('npm', ['test', '--', ...files], { cwd: root, env, stdio: 'inherit' }).status !== 0;
});
console.log(`\n${PROOFS.length - failed.length} passed, ${failed.length} failed`);
for (const { name } of failed) console.log(`failed: ${name}`);
process.exitCode = failed.length === 0 ? 0 : 1;
