import { describe, expect, it } from 'vitest';
import { COMMANDS } from './command-table.ts';
import { commandHelp, overview } from './help.ts';
import { COMMON_OPTIONS, parseLine } from './parse.ts';

describe.each(COMMANDS)('the help of $name', (entry) => {
  const { name, summary } = entry;

  it('has summary, usage, every option and every example', async () => {
    const spec = await entry.load();
    const text = commandHelp(spec);
    expect(text).toContain(summary);
    expect(text).toContain(`Usage: berth ${name} ${spec.usage}`);
    for (const [option, { short, value, help }] of Object.entries({ ...spec.options, ...COMMON_OPTIONS })) {
      const dashes = `${short === undefined ? '    ' : `-${short}, `}--${option}`;
      expect(text).toContain(value === undefined ? dashes : `${dashes} ${value}`);
      expect(text).toContain(help);
    }
    expect(spec.examples.length).toBeGreaterThan(0);
    for (const example of spec.examples) expect(text).toContain(`  ${example}`);
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

describe('the overview', () => {
  it('has every command', () => {
    for (const { name, summary } of COMMANDS)
      expect(overview()).toMatch(new RegExp(`^  ${name} +${summary}`, 'm'));
  });
});
