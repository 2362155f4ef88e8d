import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageRun, type Step, stepsOf } from '../support/readme.ts';
import { Sandbox } from '../support/sandbox.ts';

const README = resolve(import.meta.dirname, '../../README.md');
const STEP_MS = 60_000;

describe('the tour in the README', async () => {
  const steps = stepsOf(await readFile(README, 'utf8'));
  let sandbox: Sandbox;
  let page: PageRun;
  /** Each step builds on those before it; after a failure the others would only repeat it. */
  let failed: Step | undefined;

  beforeAll(async () => {
    sandbox = await Sandbox.create();
    page = await PageRun.create(sandbox);
  });
  afterAll(() => sandbox.dispose());

  it('shows the whole life of an instance, and a killed daemon', () => {
    const commands = steps.map(({ command }) => command).join('\n');
    for (const verb of ['start', 'ls', 'attach', 'send', 'logs', 'stop', 'rm', 'down'])
      expect(commands).toContain(`berth ${verb}`);
    expect(commands).toContain('kill -9');
  });

  it.each(steps.map((step) => [step.line, step.command, step] as const))(
    'line %i: %s',
    async (_line, _command, step) => {
      if (failed !== undefined) throw new Error(`not run, since line ${failed.line} failed`);
      failed = step;
      await page.step(step);
      failed = undefined;
    },
    STEP_MS,
  );
});
