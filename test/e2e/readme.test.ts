import { readFileSync } from 'node:fs';
import { mkdtemp, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageRun, type Step, stepsOf } from '../support/readme.ts';
import { Sandbox } from '../support/sandbox.ts';

const STEP_MS = 60_000;

describe.each(['README.md', 'apps/cli/README.md'])('what %s shows', (name) => {
  const steps = stepsOf(readFileSync(resolve(import.meta.dirname, '../..', name), 'utf8'));
  let sandbox: Sandbox;
  let page: PageRun;
  /** Each step builds on those before it; after a failure the others would only repeat it. */
  let failed: Step | undefined;

  beforeAll(async () => {
    // A short path: the page shows programs that cut a long one to fit the terminal.
    sandbox = await Sandbox.create(await realpath(await mkdtemp('/tmp/b-')));
    page = await PageRun.create(sandbox);
  });
  afterAll(() => sandbox.dispose());

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

it('the tour shows the whole life of an instance, and a killed daemon', () => {
  const tour = stepsOf(readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8'));
  const commands = tour.map(({ command }) => command).join('\n');
  for (const verb of ['start', 'ls', 'attach', 'send', 'logs', 'stop', 'rm', 'down'])
    expect(commands).toContain(`berth ${verb}`);
  expect(commands).toContain('kill -9');
});

it('a page that says something else is found out', async () => {
  const sandbox = await Sandbox.create();
  try {
    const page = await PageRun.create(sandbox);
    const [right, wrong] = stepsOf(
      '```console\n$ echo line 7\nline 9\n$ echo pid 12345 12345\npid 11111 22222\n```',
    );
    if (right === undefined || wrong === undefined) throw new Error('two steps were expected');
    await page.step(right);
    await expect(page.step(wrong)).rejects.toThrow('the page says:\npid 11111 22222');
  } finally {
    await sandbox.dispose();
  }
});
