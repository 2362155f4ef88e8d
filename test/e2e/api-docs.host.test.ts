import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageRun, stepsOf } from '../support/readme.ts';
import { Sandbox } from '../support/sandbox.ts';

const PAGE = resolve(import.meta.dirname, '../../docs/api.md');
const PAGE_MS = 240_000;

/** Needs curl, which npm does not bring. */
describe('the page about the API', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await Sandbox.create();
  });
  afterAll(() => sandbox.dispose());

  it(
    'shows what the API answers',
    async () => {
      const page = await PageRun.create(sandbox);
      for (const step of stepsOf(await readFile(PAGE, 'utf8'))) {
        const printed = await page.step(step);
        // Wherever the page leaves something out, there is no error behind it.
        if (!step.output.some((line) => line.includes('"errors"'))) {
          expect(printed.join('\n'), step.command).not.toContain('"errors":');
        }
      }
    },
    PAGE_MS,
  );
});
