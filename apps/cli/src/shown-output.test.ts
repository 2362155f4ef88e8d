import { expect, it } from 'vitest';
import { shownOutput } from './shown-output.ts';

const CLIPBOARD = '\x1b]52;c;aGVsbG8=\x07';
const said = Buffer.from(`\x1b[31mred\x1b[m${CLIPBOARD}\n`);

it('of what is isolated acts on nothing but the picture of a terminal', async () => {
  expect(String(await shownOutput(said, true, 'sandbox'))).toBe('\x1b[31mred\x1b[m\n');
  expect(String(await shownOutput(Buffer.from('text\x1b]52;c;a'), true, 'container'))).toBe('text');
});

it('is all that was said where nobody looks, and of what is not isolated', async () => {
  expect(await shownOutput(said, false, 'sandbox')).toBe(said);
  expect(await shownOutput(said, true, 'none')).toBe(said);
});
