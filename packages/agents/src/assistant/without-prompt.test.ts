import { expect, test } from 'vitest';
import { withoutPrompt } from './without-prompt.ts';

const WORDS = { flags: ['--search', '-y'], lists: ['--add'], prompts: ['-i', '--prompt'] };

test.each([
  ['the prompt alone', ['fix the tests'], []],
  ['a prompt behind an option with its value', ['-m', 'large', 'fix the tests'], ['-m', 'large']],
  ['a prompt behind an option with its value in one word', ['--model=large', 'fix it'], ['--model=large']],
  ['a prompt behind an option that takes none', ['--search', 'fix the tests'], ['--search']],
  ['a prompt before options', ['fix the tests', '-y'], ['-y']],
  ['a prompt as the value of an option', ['-i', 'fix the tests', '-y'], ['-y']],
  ['a prompt in one word with its option', ['--prompt=fix the tests', '-y'], ['-y']],
  ['all behind --', ['-y', '--', '-m', 'fix'], ['-y']],
])('leaves out %s', (_, args, left) => {
  expect(withoutPrompt(args, WORDS)).toEqual(left);
});

test('keeps what may be the value of an option that is not known', () => {
  expect(withoutPrompt(['--new', 'thing'], WORDS)).toEqual(['--new', 'thing']);
});

test('keeps all values of an option that takes many', () => {
  const args = ['--add', 'one', 'two', '-y'];
  expect(withoutPrompt(args, WORDS)).toEqual(args);
});
