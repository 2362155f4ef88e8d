import { describe, expect, it } from 'vitest';
import { partsOf, usageParts, wrap } from './prose.ts';

describe('notes', () => {
  it('are paragraphs, and lines that stay as they are', () => {
    const notes = 'One line\nand the next.\n\nAnother.\n  kept   here\n  and  here\nThe end.\n';
    expect(partsOf(notes)).toEqual([
      { kind: 'paragraph', text: 'One line and the next.' },
      { kind: 'paragraph', text: 'Another.' },
      { kind: 'lines', text: '  kept   here\n  and  here' },
      { kind: 'paragraph', text: 'The end.' },
    ]);
    expect(partsOf('')).toEqual([]);
  });
});

describe('wrapping', () => {
  it('breaks between words, and never inside one', () => {
    expect(wrap('aa bb cc', 5)).toBe('aa bb\ncc');
    expect(wrap('aa bb cc', 8)).toBe('aa bb cc');
    expect(wrap('a incomprehensibility b', 4)).toBe('a\nincomprehensibility\nb');
    expect(wrap('', 4)).toBe('');
    expect(wrap(['a b', 'c d'], 5)).toBe('a b\nc d');
  });
});

describe('a usage', () => {
  it.each([
    ['NAME… [-f]', ['NAME…', '[-f]']],
    [
      '[AGENT] [--port NAME[:NUMBER]]… [-- COMMAND ARG…]',
      ['[AGENT]', '[--port NAME[:NUMBER]]…', '[-- COMMAND ARG…]'],
    ],
    ['NAME --for running|exit [--timeout 30s]', ['NAME', '--for', 'running|exit', '[--timeout 30s]']],
    ['', []],
  ])('has parts: %j', (usage, parts) => {
    expect(usageParts(usage)).toEqual(parts);
  });
});
