import { describe, expect, it } from 'vitest';
import { COMMANDS } from './command-table.ts';
import { commandHelp, HELP_WIDTH, overview, valueTerm } from './help.ts';
import { COMMON_OPTIONS } from './common-options.ts';
import { parseLine } from './parse.ts';

describe.each(COMMANDS)('the help of $name', (entry) => {
  const { name, summary } = entry;

  it('has summary, usage, every option and every example', async () => {
    const spec = await entry.load();
    const text = commandHelp(spec);
    const flowing = text.replaceAll(/\s+/g, ' ');
    expect(text).toContain(summary);
    expect(flowing).toContain(`Usage: berth ${name} ${spec.usage}`.trimEnd());
    for (const [option, described] of Object.entries({ ...spec.options, ...COMMON_OPTIONS })) {
      const { short, help } = described;
      const dashes = `${short === undefined ? '    ' : `-${short}, `}--${option}`;
      expect(text).toContain(dashes + valueTerm(described));
      expect(flowing).toContain(help);
    }
    expect(spec.examples.length).toBeGreaterThan(0);
    for (const example of spec.examples) expect(text).toContain(`  ${example}`);
  });

  it('has no line that is too wide', async () => {
    expect(tooWide(commandHelp(await entry.load()))).toEqual([]);
  });

  it('is no sentence, and does not end like one', () => {
    expect(summary).toMatch(/^[A-Z].*[^.]$/);
  });

  it('has no two options with one letter', async () => {
    const { options } = await entry.load();
    const letters = Object.values({ ...options, ...COMMON_OPTIONS }).flatMap(({ short }) => short ?? []);
    expect(new Set(letters).size).toBe(letters.length);
  });

  it('gives examples that can be parsed', async () => {
    const spec = await entry.load();
    for (const example of spec.examples) {
      const [berth, command, ...words] = example.split(/ [|>] /)[0]?.match(/"[^"]*"|\S+/g) ?? [];
      expect([berth, command]).toEqual(['berth', name]);
      expect(() => parseLine(spec, words)).not.toThrow();
    }
  });
});

function tooWide(text: string): string[] {
  return text.split('\n').filter((line) => line.length > HELP_WIDTH);
}

describe('the overview', () => {
  it('has no line that is too wide', () => {
    expect(tooWide(overview())).toEqual([]);
  });

  it('has every command', () => {
    for (const { name, summary } of COMMANDS)
      expect(overview()).toMatch(new RegExp(`^  ${name} +${summary}`, 'm'));
  });
});
