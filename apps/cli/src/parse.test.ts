import { describe, expect, it } from 'vitest';
import type { CommandSpec } from './command.ts';
import { parseCount, parseDuration, parseLine } from './parse.ts';

const SPEC: CommandSpec = {
  name: 'do',
  summary: 'Does',
  usage: 'NAME…',
  options: {
    name: { type: 'string', short: 'n', value: 'NAME', completes: 'nothing', help: '' },
    size: { type: 'string', value: 'SIZE', completes: { small: '', large: '' }, help: '' },
    env: { type: 'string', short: 'e', multiple: true, value: 'K=V', completes: 'variable', help: '' },
    wait: { type: 'string', value: 'TIME', alone: 'forever', completes: 'nothing', help: '' },
    all: { type: 'boolean', short: 'a', help: '' },
  },
  words: { min: 1, max: 2, completes: ['instance'] },
  takesCommand: true,
  examples: [],
  run: async () => 0,
};
const USAGE = { code: 'usage', message: expect.stringMatching(/^berth do: .*Usage: berth do NAME…$/) };

describe('a command line', () => {
  it('has words, options and a command behind --', () => {
    const line = parseLine(SPEC, [
      'one',
      '-n',
      'x',
      '--env',
      'A=1',
      '-e',
      'B=2',
      '-a',
      '--json',
      '--',
      '-n',
      '--',
      'y',
    ]);
    expect(line.words).toEqual(['one']);
    expect(line.command).toEqual(['-n', '--', 'y']);
    expect(line.flags.text('name')).toBe('x');
    expect(line.flags.list('env')).toEqual(['A=1', 'B=2']);
    expect([line.flags.on('all'), line.flags.on('json'), line.flags.on('help')]).toEqual([true, true, false]);
    expect(line.flags.list('name')).toEqual([]);
  });

  it('has options that may stand alone, and take no word for their value', () => {
    const alone = parseLine(SPEC, ['--wait', 'one']);
    expect([alone.flags.text('wait'), alone.words]).toEqual(['forever', ['one']]);
    expect(parseLine(SPEC, ['one', '--wait=5m']).flags.text('wait')).toBe('5m');
    expect(parseLine(SPEC, ['one', '--', '--wait']).command).toEqual(['--wait']);
  });

  it('may have an empty command, or none', () => {
    expect(parseLine(SPEC, ['one', '--']).command).toEqual([]);
    expect(parseLine(SPEC, ['one']).command).toBeUndefined();
  });

  it.each([
    [[]],
    [['a', 'b', 'c']],
    [['a', '--other']],
    [['a', '-x']],
    [['a', '--name']],
    [['a', '--all=1']],
  ])('that makes no sense is refused with the usage: %j', (args) => {
    expect(() => parseLine(SPEC, args)).toThrow(expect.objectContaining(USAGE));
  });

  it.each([
    ['--gace', '--grace'],
    ['--naem=x', '--name'],
    ['--jsn', '--json'],
  ])('with the mistyped option %s gets the nearest one', (typed, wanted) => {
    const spec = { ...SPEC, options: { ...SPEC.options, grace: { type: 'boolean', help: '' } } } as const;
    expect(() => parseLine(spec, ['a', typed])).toThrow(`Did you mean ${wanted}? Usage:`);
  });

  it('has only the words that are possible', () => {
    const spec: CommandSpec = { ...SPEC, words: { min: 1, max: 1, completes: [{ stop: '', status: '' }] } };
    expect(parseLine(spec, ['stop']).words).toEqual(['stop']);
    expect(() => parseLine(spec, ['sotp'])).toThrow(
      '"sotp" is none of stop, status. Did you mean stop? Usage:',
    );
    expect(() => parseLine(spec, ['toString'])).toThrow('is none of stop, status. Usage:');
    expect(parseLine(SPEC, ['a', '--size', 'small']).flags.text('size')).toBe('small');
    expect(() => parseLine(SPEC, ['a', '--size', 'smal'])).toThrow('--size "smal" is none of small, large');
  });

  it('has words behind -- where there is nothing to run', () => {
    const { takesCommand: _takesCommand, ...spec } = SPEC;
    expect(parseLine(spec, ['a', '--', '-n'])).toMatchObject({ words: ['a', '-n'], command: undefined });
    expect(() => parseLine(spec, ['a', '--', 'b', 'c'])).toThrow(expect.objectContaining(USAGE));
  });

  it('that asks for help may lack the rest', () => {
    expect(parseLine(SPEC, ['-h']).flags.on('help')).toBe(true);
  });
});

describe('values', () => {
  it.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['10', 10_000],
    ['1.5s', 1500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['0', 0],
  ])('%s is a duration', (text, ms) => {
    expect(parseDuration('grace', text)).toBe(ms);
  });

  it.each(['', 's', '-1s', '1w', '1 s', '1e3', '.5s', '1s1m'])('%j is no duration', (text) => {
    expect(() => parseDuration('grace', text)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('are counts when they are whole', () => {
    expect([parseCount('lines', '0'), parseCount('lines', '42')]).toEqual([0, 42]);
    for (const text of ['', '-1', '1.5', '1e3', 'x', '99999999999999999999']) {
      expect(() => parseCount('lines', text)).toThrow(/--lines/);
    }
  });
});
