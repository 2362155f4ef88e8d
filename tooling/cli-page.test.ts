import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../apps/cli/src/command-table.ts';
import { PROGRAM_VARIABLES, VARIABLES } from '../packages/contract/src/surroundings.ts';
import { cliPage } from './cli-page.ts';
import { manPage } from './man-page.ts';
import { isTestFile, listFiles, readSource } from './workspace.ts';

/** Between Berth's own programs, for its demo, or for its tests; nobody sets them by hand. */
const INTERNAL = /^BERTH_(ROLE|LAUNCHER|USER_\w*|DEMO_\w+|TEST_\w+|PORT_)$/;

/** In quotes, or where one is set: `NAME=`. A constant of that name is no variable. */
const VARIABLE = /['"`](BERTH_[A-Z_]+)(?=['"`=$])/g;

describe('the reference of the command line', () => {
  it('has each command with its options, words, notes and examples, on both pages', async () => {
    const pages = { 'cli.md': await cliPage(), 'berth.1': (await manPage()).replaceAll('\\-', '-') };
    for (const [file, text] of Object.entries(pages)) {
      for (const entry of COMMANDS) {
        const { options, examples } = await entry.load();
        expect(text, file).toContain(entry.summary.replaceAll('’', file === 'berth.1' ? '\\(cq' : '’'));
        for (const name of Object.keys(options)) expect(text, file).toContain(`--${name}`);
        for (const example of examples)
          expect(text, file).toContain(example.replaceAll("'", file === 'berth.1' ? '\\(aq' : "'"));
      }
    }
  });

  it('names every variable that Berth reads or sets', () => {
    const named = new Set([...Object.keys(VARIABLES), ...Object.keys(PROGRAM_VARIABLES)]);
    const files = ['apps', 'packages'].flatMap((folder) => listFiles(folder, ['.ts']));
    const used = files
      .filter((file) => file.includes('/src/') && !isTestFile(file) && !file.includes('/testing/'))
      .flatMap((file) => [...readSource(file).matchAll(VARIABLE)].map(([, name = '']) => ({ name, file })));
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter(({ name }) => !named.has(name) && !INTERNAL.test(name))).toEqual([]);
  });
});
