import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Inherited by the workers: it doubles the time every child Node takes to start.
delete process.env['NODE_EXTRA_CA_CERTS'];

/** Tests that need more than npm: `.ci/run` installs what they need. Here they would fail or, worse, be skipped. */
const CI_TESTS = ['**/*.host.test.{ts,mjs}', 'test/ci/**'];

/** Tests of container engines, which `npm run test:runtimes` finds or starts. */
const RUNTIME_TESTS = ['**/*.runtime.test.ts'];

/** Attacks on a daemon, which `npm run test:security` counts. */
const SECURITY_TESTS = ['**/*.security.test.ts'];

/** Tests of the page in a real browser, which `npm run test:web` installs. */
const WEB_TESTS = ['**/*.web.test.ts'];

/** Tests that want a machine for themselves, such as one on which another service manager may be started. */
const NIGHTLY_TESTS = ['test/nightly/**'];

/** Tests of real assistants, which `npm run test:agents` installs. */
const AGENT_TESTS = ['test/agents/**'];

const wantsAgentTests = process.env['BERTH_TEST_AGENTS'] !== undefined;
const wantsRuntimeTests = process.env['BERTH_TEST_ENGINE'] !== undefined;
const wantsSecurityTests = process.env['BERTH_TEST_SECURITY'] !== undefined;
const wantsWebTests = process.env['BERTH_TEST_WEB'] !== undefined;
const wantsCiTests = process.env['BERTH_CI_TESTS'] === '1';
const wantsNightlyTests = process.env['BERTH_TEST_NIGHTLY'] === '1';

/** A test may start dozens of processes, beside another that does. */
const TEST_MS = 60_000;
/** A browser draws whole pages, often several at once, on what may be two processors. */
const WEB_TEST_MS = 120_000;

/** Where a test looks again and again; the runner's own second is over before a busy machine has started a command. */
const POLL_MS = 15_000;

/**
 * The runner's own choice keeps a processor free. Of two, one file alone would use half, as most tests wait for processes;
 * only real assistants are busy themselves, and slower together than one after another.
 */
const MAX_WORKERS = Math.max(availableParallelism() - 1, wantsAgentTests ? 1 : 2);

/** Where `.ci/run` wants the results as JSON. */
const reportFile = process.env['BERTH_TEST_REPORT'];

export default defineConfig({
  test: {
    include: [
      'packages/**/src/**/*.test.ts',
      'apps/**/src/**/*.test.{ts,tsx}',
      'bench/**/*.test.ts',
      'tooling/**/*.test.{ts,mjs}',
      'test/**/*.test.ts',
    ],
    exclude: [
      '**/node_modules/**',
      '**/dist/**',
      ...(wantsCiTests ? [] : CI_TESTS),
      ...(wantsAgentTests ? [] : AGENT_TESTS),
      ...(wantsRuntimeTests ? [] : RUNTIME_TESTS),
      ...(wantsSecurityTests ? [] : SECURITY_TESTS),
      ...(wantsWebTests ? [] : WEB_TESTS),
      ...(wantsNightlyTests ? [] : NIGHTLY_TESTS),
    ],
    pool: 'forks',
    maxWorkers: MAX_WORKERS,
    testTimeout: wantsWebTests ? WEB_TEST_MS : TEST_MS,
    expect: { poll: { timeout: POLL_MS } },
    hookTimeout: wantsWebTests ? WEB_TEST_MS : TEST_MS,
    reporters: reportFile === undefined ? ['default'] : ['default', ['json', { outputFile: reportFile }]],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.d.ts', '**/test/**', '**/fixtures/**'],
      reporter: ['json-summary'],
      reportOnFailure: true,
    },
  },
});
