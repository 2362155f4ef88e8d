import { describe, expect, test } from 'vitest';
import { readOptions, UsageError } from './options.ts';

describe('options', () => {
  test('have defaults', () => {
    expect(readOptions([], {})).toEqual({
      help: false,
      script: undefined,
      inline: false,
      auto: false,
      speed: 1,
      spinner: true,
    });
  });

  test('are read from the command line', () => {
    const argv = ['--script', 'a.json', '--inline', '--auto', '--speed', '0.5', '--no-spinner'];
    expect(readOptions(argv, {})).toEqual({
      help: false,
      script: 'a.json',
      inline: true,
      auto: true,
      speed: 0.5,
      spinner: false,
    });
  });

  test('come from the environment where the command line says nothing', () => {
    const env = { BERTH_DEMO_SCRIPT: 'b.json', BERTH_DEMO_NO_SPINNER: '1' };
    expect(readOptions([], env)).toMatchObject({ script: 'b.json', spinner: false });
    expect(readOptions(['--script', 'a.json'], env)).toMatchObject({ script: 'a.json' });
  });

  test.each([
    [['--sped', '1'], "Unknown option '--sped'"],
    [['prompt'], "Unexpected argument 'prompt'"],
    [['--speed', 'fast'], '--speed must be a number from 0 to 1000, not "fast"'],
    [['--speed', '-1'], '--speed'],
    [['--speed', ''], '--speed must be a number'],
    [['--script'], '--script'],
  ])('%j is refused', (argv, message) => {
    expect(() => readOptions(argv, {})).toThrow(UsageError);
    expect(() => readOptions(argv, {})).toThrow(message);
  });
});
