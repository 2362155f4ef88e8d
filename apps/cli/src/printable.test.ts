import { expect, it } from 'vitest';
import { printable, printableLines } from './printable.ts';

it('is one line that does nothing', () => {
  expect(printable('a\tb\nc\x1b]0;t\x07\u009b2J\u202e')).toBe('a\\tb\\nc\\x1b]0;t\\x07\\x9b2J\\u202e');
});

it('of several lines keeps lines and tabs, and nothing else that does anything', () => {
  expect(printableLines('a\tb\r\nc\n\x1b[2J\rd\u009b')).toBe('a\tb\nc\n\\x1b[2J\\x0dd\\x9b');
});
