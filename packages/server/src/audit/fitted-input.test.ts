import { expect, it } from 'vitest';
import { fittedInput, INPUT_MAX } from './fitted-input.ts';

const seal = (text: string) => ({ length: text.length, digest: 'd' });
/** What seals and names take beyond the room. */
const MORE = 300;

it('leaves what has room as it is', () => {
  const input = { target: 'web', command: ['a', 'b'] };
  expect(fittedInput(input, seal)).toBe(input);
});

it('keeps the beginning of a long list, and seals the rest as one', () => {
  const command = Array.from({ length: 60 }, (_, at) => `${at} ${'x'.repeat(990)}`);
  const fitted = fittedInput({ target: 'zz', command, timeoutMs: 5 }, seal);
  expect(JSON.stringify(fitted).length).toBeLessThan(INPUT_MAX + MORE);
  expect(fitted).toMatchObject({
    target: 'zz',
    command: [command[0], command[1], command[2], command[3], {}],
  });
  expect((fitted['command'] as unknown[])[4]).toEqual({
    sealed: seal(JSON.stringify(command.slice(4))),
  });
});

it('looks into what is nested, so that one long field does not take the others with it', () => {
  const input = { name: 'web', directory: 'x'.repeat(INPUT_MAX), restart: 'never' };
  expect(fittedInput({ input }, seal)).toEqual({
    input: { ...input, directory: { sealed: seal(JSON.stringify(input.directory)) } },
  });
});
