import { describe, expect, it } from 'vitest';
import { entersLines, keyText, NO_MODIFIERS, pastable, withModifiers } from './keys.ts';
import { openableAddress } from './links.ts';
import { shortcutOf } from './shortcuts.ts';

const CTRL = { ctrl: true, alt: false };
const ALT = { ctrl: false, alt: true };

describe('a held modifier', () => {
  it.each([
    ['c', CTRL, '\u0003'],
    ['C', CTRL, '\u0003'],
    ['[', CTRL, '\u001b'],
    [' ', CTRL, '\u0000'],
    ['é', CTRL, 'é'],
    ['1', CTRL, '1'],
    ['b', ALT, '\u001bb'],
    ['c', { ctrl: true, alt: true }, '\u001b\u0003'],
    ['a whole word', CTRL, 'a whole word'],
    ['x', NO_MODIFIERS, 'x'],
  ])('changes %j with %j', (text, modifiers, typed) => {
    expect(withModifiers(text, modifiers)).toBe(typed);
  });

  it.each([
    { key: 'up', held: NO_MODIFIERS, application: false, typed: '\u001b[A' },
    { key: 'up', held: NO_MODIFIERS, application: true, typed: '\u001bOA' },
    { key: 'left', held: CTRL, application: true, typed: '\u001b[1;5D' },
    { key: 'right', held: ALT, application: false, typed: '\u001b[1;3C' },
    { key: 'enter', held: ALT, application: false, typed: '\u001b\r' },
    { key: 'escape', held: NO_MODIFIERS, application: false, typed: '\u001b' },
  ] as const)('counts for a key: %j', ({ key, held, application, typed }) => {
    expect(keyText(key, held, application)).toBe(typed);
  });
});

describe('what is pasted', () => {
  it('presses no keys and cannot end its bracket', () => {
    expect(pastable('a\u001b[201~\u0003rm\u009b\u007f\tb')).toBe('a[201~rm\tb');
  });

  it('keeps its lines, however they end', () => {
    expect(pastable('a\r\nb\rc\n')).toBe('a\nb\nc\n');
    expect([entersLines('a'), entersLines('a\n')]).toEqual([false, true]);
  });
});

describe('a link', () => {
  it.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'ssh://host', 'no address'])(
    'to %s is not opened',
    (text) => expect(openableAddress(text)).toBeUndefined(),
  );

  it('to the web is, and shows what its address really is', () => {
    expect(openableAddress('https://exämple.com/a b')?.href).toBe('https://xn--exmple-cua.com/a%20b');
  });
});

describe('a shortcut', () => {
  const key = (name: string, held = '') => ({
    key: name,
    code: '',
    ctrlKey: held.includes('c'),
    shiftKey: held.includes('s'),
    altKey: held.includes('a'),
    metaKey: held.includes('m'),
  });

  it.each([
    [key('Enter', 'cs'), false, 'leave'],
    [key('F', 'cs'), false, 'search'],
    [key('f', 'c'), false, undefined],
    [key('f', 'c'), true, 'search'],
    [key('c', 'c'), false, undefined],
    [key('C', 'cs'), false, 'copy'],
    [key('+', 'cs'), false, 'larger'],
    [key('_', 'cs'), false, undefined],
    [key('Tab'), false, undefined],
    [key('f', 'ca'), false, undefined],
    [key('f', 'm'), false, 'search'],
  ])('%j, where one may only look: %s, is %s', (pressed, readOnly, shortcut) => {
    expect(shortcutOf(pressed, readOnly)).toBe(shortcut);
  });
});
